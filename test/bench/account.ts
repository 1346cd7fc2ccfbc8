/** The operator that the bench calls the API as. */
export const bencher = { username: 'bench', password: 'bench-password' };

const pair = Buffer.from(`${bencher.username}:${bencher.password}`).toString('base64');
export const authorization = `Basic ${pair}`;
