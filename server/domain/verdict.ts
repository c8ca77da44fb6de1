import type { Health } from './health.ts';

export const degraded = (reason: string): Health => ({ status: 'degraded', reason });
export const progressing = (reason: string): Health => ({ status: 'progressing', reason });
export const suspended = (reason: string): Health => ({ status: 'suspended', reason });
export const healthyBut = (reason: string): Health => ({ status: 'healthy', reason });
