import type { Entry } from '../log-format.ts';
import type { CallState, Failure } from './part.ts';
import type { Call } from './topology.ts';

const dialling = ({ ip, port }: Call): string => `dial tcp ${ip}:${port}: connect: connection refused`;

const said: { readonly [failure in Failure]: (call: Call) => string } = {
  gone: ({ address }) => `dial tcp: lookup ${address.replace(/:\d+$/, '')}: no such host`,
  refused: call =>
    call.protocol === 'grpc'
      ? `rpc error: code = Unavailable desc = connection error: ${dialling(call)}`
      : dialling(call),
  error: ({ protocol }) =>
    protocol === 'grpc'
      ? 'rpc error: code = Unavailable desc = the service could not answer'
      : protocol === 'http'
        ? 'unexpected status 503 Service Unavailable'
        : 'server closed the connection unexpectedly',
  timeout: ({ protocol }) =>
    protocol === 'grpc'
      ? 'rpc error: code = DeadlineExceeded desc = context deadline exceeded'
      : 'context deadline exceeded (no answer within 2s)',
};

/** What came back of a call that failed. */
export const failureText = ({ call, failure }: Pick<CallState, 'call' | 'failure'>): string =>
  said[failure](call);

/** What a caller's log says of a call that failed: whom it called, and what came back. */
export const callError = (state: Pick<CallState, 'call' | 'failure'>): Entry => ({
  level: 'error',
  message: `call to ${state.call.name} failed`,
  fields: { address: state.call.address, error: failureText(state) },
});
