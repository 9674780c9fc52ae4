import { scramVerifier } from '../../../activities/keys/scram.js';

describe('a verifier of a password', () => {
  // The exchange of RFC 7677, section 3: password "pencil", 4096 iterations. Its server signature is made with this ServerKey.
  it('is the one that RFC 7677 gives for its own example', async () => {
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
    expect(await scramVerifier('pencil', salt)).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });

  it('differs for each salt, and never holds the password', async () => {
    const [one, other] = [await scramVerifier('canary-pencil'), await scramVerifier('canary-pencil')];
    expect(one).not.toBe(other);
    expect(one).not.toContain('canary-pencil');
  });
});
