import { createHash } from 'node:crypto';

/** Lines as busy servers write them, by a seed: the same each time, hardly two of them the same. */
export function* logLines(count: number): Generator<string> {
  let state = 42;
  const number = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  const names = Array.from({ length: 200 }, (_, i) => createHash('sha1').update(`${i}`).digest('hex'));
  const hex = (length: number): string => (names[number(names.length)] ?? '').slice(0, length);
  const ip = (): string => `10.42.${number(256)}.${number(256)}`;
  const uuid = (): string => `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`;
  const of = (...words: string[]): string => words[number(words.length)] ?? '';
  const shapes: readonly ((time: string) => string)[] = [
    time =>
      `${ip()} - - [${time}] "GET /api/v1/orders/${number(1e6)} HTTP/1.1" ${of('200', '200', '200', '304', '404')} ${number(9000)} "-" "kube-probe/1.29"`,
    time =>
      `${ip()} - - [${time}] "POST /api/v1/cart?user=${number(1e5)} HTTP/1.1" ${of('201', '201', '502')} ${number(900)} "-" "okhttp/4.12.0"`,
    time =>
      `${time} ${of('INFO', 'INFO', 'DEBUG')} 1 --- [nio-8080-exec-${number(10)}] c.e.shop.OrderController : Order ${number(1e6)} created for customer ${uuid()} in ${number(400)}ms`,
    time =>
      `${time} ERROR 1 --- [nio-8080-exec-${number(10)}] c.e.shop.StockClient : call to ${of('books', 'stock', 'prices')} failed after ${number(9)} tries: connect to ${ip()}:8080 timed out`,
    () =>
      `{"level":"${of('info', 'info', 'warn')}","ts":${1795942800 + number(9000)}.${number(999)},"caller":"app/cart.go:${number(200)}","msg":"${of('item added to cart', 'cart read', 'cache missed')}","user":"${uuid()}","items":${number(20)}}`,
    () =>
      `{"level":"error","ts":1795942801.${number(999)},"caller":"app/pay.go:42","msg":"payment failed","order":"${number(1e6)}","error":"rpc error: code = Unavailable desc = connection error: desc = \\"transport: Error while dialing: dial tcp ${ip()}:50051: connect: connection refused\\""}`,
    time =>
      `time="${time}" level=info msg="request completed" method=GET path=/cart/${number(1e5)} status=200 duration=${number(500)}ms request_id=${hex(12)}`,
    () =>
      `{"level":30,"time":${1795942800123 + number(1e6)},"pid":1,"hostname":"web-${hex(5)}","req":{"id":${number(1e6)},"method":"GET","url":"/cart/${number(1e5)}"},"res":{"statusCode":200},"responseTime":${number(100)},"msg":"request completed"}`,
    time =>
      `${time} - app.stock - ${of('INFO', 'WARNING')} - ${number(9)} left of ${hex(10).toUpperCase()}, ordering ${number(99)} from supplier ${of('north', 'south', 'east', 'west')}`,
    time =>
      `${time} UTC [${number(3e4)}] LOG:  duration: ${number(2000)}.${number(999)} ms  statement: SELECT * FROM orders WHERE id = ${number(1e6)} AND customer = '${uuid()}'`,
    () =>
      `I1129 09:${10 + number(49)}:${10 + number(49)}.${100000 + number(899999)}       1 controller.go:${number(900)}] syncing pod shop/cart-${hex(10)}-${hex(5)} took ${number(40)}.${number(9)}ms`,
    () => `GetCartAsync called with userId=${uuid()}`,
  ];
  for (let i = 0; i < count; i++) {
    const time = new Date(1795942800000 + i * 7).toISOString();
    yield shapes[number(shapes.length)]?.(time) ?? '';
  }
}
