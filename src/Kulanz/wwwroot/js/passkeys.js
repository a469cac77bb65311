// Passkeys: making one on the account page, signing in with one, and offering them in the e-mail field (conditional UI).
(() => {
  const missing = document.querySelector('[data-passkeys-missing]');
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  missing?.remove();

  const options = async (form) => {
    const answer = await fetch(form.dataset.passkeyOptions, { headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  };
  const send = (form, credential) => {
    form.elements.namedItem('Credential')?.setAttribute('value', JSON.stringify(credential));
    form.elements.namedItem('credential')?.setAttribute('value', JSON.stringify(credential));
    form.submit();
  };
  // Closing the browser's dialog is no accident: say it quietly and leave the form as it is.
  const quietly = async (form, work) => {
    const said = form.querySelector('[data-passkey-said]');
    said.textContent = '';
    try {
      await work();
    } catch (broken) {
      if (broken.name !== 'AbortError') said.textContent = said.dataset.no;
    }
  };

  const add = document.getElementById('passkey-add');
  if (add) {
    add.hidden = false;
    add.querySelector('[data-passkey-add]').addEventListener('click', () => add.reportValidity() && quietly(add, async () => {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await options(add));
      send(add, await navigator.credentials.create({ publicKey }));
    }));
  }

  const signIn = document.getElementById('passkey-sign-in');
  if (!signIn) return;
  signIn.hidden = false;
  let waiting;
  const get = async (mediation) => {
    // One request at a time: the button ends the one that waits in the e-mail field.
    waiting?.abort();
    waiting = new AbortController();
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await options(signIn));
    send(signIn, await navigator.credentials.get({ publicKey, mediation, signal: waiting.signal }));
  };
  signIn.querySelector('[data-passkey-sign-in]').addEventListener('click', () => quietly(signIn, () => get(undefined)));
  // The page that refuses a passkey does not ask for it at once again: an authenticator that answers by itself would be refused for ever.
  const refused = new URLSearchParams(location.search).get('handler') === 'Passkey';
  PublicKeyCredential.isConditionalMediationAvailable?.().then((available) => {
    if (available && !refused) get('conditional').catch(() => {});
  });
})();
