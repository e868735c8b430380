import { z } from 'zod';

export const largestSetting = 1_000_000_000;
export const count = z.int().min(0).max(largestSetting);
export const positive = z.int().min(1).max(largestSetting);
