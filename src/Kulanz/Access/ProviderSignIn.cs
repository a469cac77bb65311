using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

public sealed record ProviderAway(string Name) : Refusal("{0} does not answer at the moment. Please try again later or sign in another way.", Name);

public sealed record ProviderRefused(string Name) : Refusal("{0} did not sign you in. Please try again.", Name);

public sealed record NoAccountHere(string Name) : Refusal("{0} knows you, but you have no account here yet. Please ask an administrator.", Name);

/// <summary>
/// The authorization-code flow of OpenID Connect with PKCE, state and nonce (OpenID Connect Core 3.1, RFC 7636, RFC 9207). What must
/// survive the way to the provider and back travels in a sealed cookie, one per attempt, so that two tabs do not disturb each other.
/// </summary>
public sealed class ProviderSignIn(KulanzDb db, Providers providers, Discovery discovery, SigningIn signingIn, Staffing staffing, ProviderLinks links, Proving proving, UserManager<Account> accounts,
    IHttpClientFactory http, IDataProtectionProvider protection, Settings settings, TimeProvider clock, ILogger<ProviderSignIn> log)
{
    public sealed record Attempt(Guid Provider, string State, string Nonce, string Verifier, string? To, DateTimeOffset At, Guid? LinkTo);

    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(15);

    private readonly IDataProtector protector = protection.CreateProtector("sign-in under way");

    private string Back(Guid provider) => $"{settings.Url}/sign-in/back/{provider}";

    /// <summary>Where to send the browser, and what it must bring back.</summary>
    /// <param name="id">Which provider.</param>
    /// <param name="to">Where the person wanted to go.</param>
    /// <param name="linkTo">The account of somebody signed in who wants to sign in this way in future.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public async Task<Outcome<(string Address, string State, string Sealed)>> Begin(Guid id, string? to, Guid? linkTo, CancellationToken cancel)
    {
        if (await db.Providers.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id && p.SignsIn, cancel) is not { } provider)
            return new NotFound("provider");
        Discovery.Known known;
        try
        {
            known = await discovery.Of(provider.Issuer, null, cancel);
        }
        catch (HttpRequestException broken)
        {
            log.LogWarning("Provider {Provider} is not usable: {Reason}", provider.Id, broken.Message);
            return new ProviderAway(provider.Name);
        }
        var attempt = new Attempt(id, Secret(), Secret(), Secret(), to, clock.GetUtcNow(), linkTo);
        var address = QueryHelpers.AddQueryString(known.Document.Authorization, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = provider.ClientId,
            ["redirect_uri"] = Back(id),
            ["scope"] = provider.Scopes,
            ["state"] = attempt.State,
            ["nonce"] = attempt.Nonce,
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(attempt.Verifier))),
            ["code_challenge_method"] = "S256",
        });
        return (address, attempt.State, protector.Protect(JsonSerializer.Serialize(attempt)));
    }

    /// <summary>The same for somebody signed in who wants to come in this way in future, and proves first who they are.</summary>
    public async Task<Outcome<(string Address, string State, string Sealed)>> BeginLink(Guid id, Guid account, string? password, Guid? here, CancellationToken cancel)
    {
        if (await accounts.FindByIdAsync(account.ToString()) is not { } owner)
            return new NotFound("account");
        return await proving.Refuse(owner, password, here, cancel) is { } refusal ? refusal : await Begin(id, to: null, linkTo: account, cancel);
    }

    /// <summary>The browser is back: exchanges the code, checks the ID token, finds or makes the account and signs it in.</summary>
    public async Task<Outcome<(Account Account, Attempt Attempt)>> End(Guid id, IQueryCollection answer, string? @sealed, Actor by, CancellationToken cancel)
    {
        if (await db.Providers.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id && p.SignsIn, cancel) is not { } provider)
            return new NotFound("provider");
        if (Opened(@sealed) is not { } attempt || attempt.Provider != id || clock.GetUtcNow() - attempt.At > Lasts
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(attempt.State), Encoding.UTF8.GetBytes(answer["state"].ToString()))
            || (answer.ContainsKey("iss") && answer["iss"] != provider.Issuer)
            || answer["code"].ToString() is not { Length: > 0 } code)
            return new ProviderRefused(provider.Name);
        // Signed in meanwhile, in another tab: a session does not change hands.
        if (attempt.LinkTo is null && by.Id is { } already)
            return await accounts.FindByIdAsync(already.ToString()) is { } same ? (same, attempt) : new ProviderRefused(provider.Name);
        try
        {
            var (token, wrong) = await Exchange(provider, code, attempt, cancel);
            if (token is null)
            {
                log.LogWarning("The ID token of provider {Provider} was not accepted: {Reason}", id, wrong);
                return new ProviderRefused(provider.Name);
            }
            var outcome = attempt.LinkTo is { } linkTo ? await Link(token, linkTo, by, cancel) : await Recognise(token, cancel);
            return outcome.Done(out var account, out var refusal) ? (account, attempt) : refusal;
        }
        catch (HttpRequestException broken)
        {
            log.LogWarning("Provider {Provider} is not usable: {Reason}", id, broken.Message);
            return new ProviderAway(provider.Name);
        }
    }

    private async Task<(ProviderToken? Token, string? Wrong)> Exchange(Provider provider, string code, Attempt attempt, CancellationToken cancel)
    {
        var document = (await discovery.Of(provider.Issuer, null, cancel)).Document;
        var fields = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = Back(provider.Id),
            ["client_id"] = provider.ClientId,
            ["code_verifier"] = attempt.Verifier,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, document.Token);
        if (providers.Secret(provider) is { } secret)
        {
            // Basic is what a provider takes that says nothing (RFC 8414).
            if (document.TokenAuthentication?.Contains("client_secret_basic") ?? true)
                request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(provider.ClientId)}:{Uri.EscapeDataString(secret)}")));
            else
                fields["client_secret"] = secret;
        }
        request.Content = new FormUrlEncodedContent(fields);
        using var client = http.CreateClient(Discovery.Client);
        var answered = await client.SendAsync(request, cancel);
        if (await Read(answered, cancel) is not { } tokens)
            return (null, $"the token endpoint answered {(int)answered.StatusCode}: {await answered.Content.ReadAsStringAsync(cancel)}");
        if (!tokens.TryGetProperty("id_token", out var given) || given.GetString() is not { } text)
            return (null, "no ID token");

        var (token, wrong) = await ProviderToken.Check(text, provider, provider.ClientId, discovery, clock, cancel);
        if (token is null)
            return (null, wrong);
        if (token.Text("nonce") != attempt.Nonce)
            return (null, "another nonce");
        if (token.Text("azp") is { } party && party != provider.ClientId)
            return (null, "another party");
        return (token.Text("email") is null ? await WithUserInfo(token, document, tokens, client, cancel) : token, null);
    }

    /// <summary>Some providers tell the address only when asked with the access token.</summary>
    private static async Task<ProviderToken> WithUserInfo(ProviderToken token, Discovery.Document document, JsonElement tokens, HttpClient client, CancellationToken cancel)
    {
        if (document.UserInfo is null || !tokens.TryGetProperty("access_token", out var access))
            return token;
        using var request = new HttpRequestMessage(HttpMethod.Get, document.UserInfo);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access.GetString());
        if (await Read(await client.SendAsync(request, cancel), cancel) is not { } info || !info.TryGetProperty("sub", out var subject) || subject.GetString() != token.Subject)
            return token;
        // What is signed counts more than what is told.
        var both = info.EnumerateObject().Concat(token.Claims.EnumerateObject()).GroupBy(p => p.Name).ToDictionary(g => g.Key, g => g.Last().Value);
        return token with { Claims = JsonSerializer.SerializeToElement(both) };
    }

    private static async Task<JsonElement?> Read(HttpResponseMessage answer, CancellationToken cancel)
    {
        try
        {
            return answer.IsSuccessStatusCode && await answer.Content.ReadFromJsonAsync<JsonElement>(cancel) is { ValueKind: JsonValueKind.Object } read ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>By the subject it was linked with; by verified address only where the provider is trusted with that; otherwise new, if it may add.</summary>
    private async Task<Outcome<Account>> Recognise(ProviderToken token, CancellationToken cancel)
    {
        var provider = token.Provider;
        var role = await token.Role(db, cancel);
        var account = await accounts.FindByLoginAsync(provider.Id.ToString(), token.Subject);
        var linked = account is not null;
        if (account is null && token.Text("email") is { Length: > 0 } email && token.True("email_verified"))
        {
            if (provider.LinksByEmail)
                account = await accounts.FindByEmailAsync(email) is { Kind: ActorKind.Staff, ClosedAt: null } known ? known : null;
            if (account is null && provider.AddsAccounts && role is not null)
            {
                var added = await staffing.Add(email, token.Text("name") is { Length: > 0 } name ? name : email, role, token.Text("locale"), null, Actor.System, cancel);
                if (!added.Done(out account, out _))
                    return new NoAccountHere(provider.Name);
            }
        }
        if (account is null || (provider.RoleFollows && account.Kind == ActorKind.Staff && !await Follows(account, role, provider, cancel)))
            return new NoAccountHere(provider.Name);
        if (!linked)
            await links.Add(account, token, Actor.System, cancel);
        return await signingIn.ByProvider(account, provider.Name, cancel);
    }

    /// <summary>
    /// The role is what the groups of today say. Whoever is in none that stands for one has no way in, just as somebody new would have none; only
    /// the last who may administer keeps theirs, or nobody could repair it.
    /// </summary>
    private async Task<bool> Follows(Account account, string? role, Provider provider, CancellationToken cancel)
    {
        if (role == account.RoleName)
            return true;
        var refusal = role is not null ? (await staffing.Change(account.Id, account.Name, role, Actor.System, cancel)).Refusal
            : await db.Write(() => staffing.IsLastAdministrator(account, cancel), cancel) ? new LastAdministrator() : null;
        if (refusal is not null)
            log.LogWarning("The role of account {Account} does not follow the groups of provider {Provider}: {Reason}", account.Id, provider.Id, refusal.Code);
        return role is not null || refusal is not null;
    }

    private async Task<Outcome<Account>> Link(ProviderToken token, Guid linkTo, Actor by, CancellationToken cancel)
    {
        // Only the person who began may end it, in the same sign-in.
        if (by.Id != linkTo || await accounts.FindByIdAsync(linkTo.ToString()) is not { } account
            || (await accounts.FindByLoginAsync(token.Provider.Id.ToString(), token.Subject) is { } owner && owner.Id != linkTo))
            return new ProviderRefused(token.Provider.Name);
        await links.Add(account, token, by, cancel);
        return account;
    }

    private Attempt? Opened(string? @sealed)
    {
        try
        {
            return @sealed is null ? null : JsonSerializer.Deserialize<Attempt>(protector.Unprotect(@sealed));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static string Secret() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
}
