import fc from 'fast-check'

// A red run can be run again as it was; SEED=1 npm test looks elsewhere.
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 20261121) })
