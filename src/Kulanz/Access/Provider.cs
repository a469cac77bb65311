using System.Security.Cryptography;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Access;

/// <summary>
/// The organisation's own sign-in (OpenID Connect): people come in through it, programs bring its tokens to the API. Everything else
/// about it, its addresses and keys, is read from its discovery document.
/// </summary>
public sealed class Provider
{
    public Guid Id { get; init; }

    /// <summary>On the button: "Sign in with {0}".</summary>
    public required string Name { get; set; }

    /// <summary>Its address, exactly as its tokens name it in <c>iss</c>.</summary>
    public required string Issuer { get; set; }

    public string ClientId { get; set; } = "";

    /// <summary>Encrypted by data protection; null for a public client.</summary>
    public string? ClientSecret { get; set; }

    public string Scopes { get; set; } = "openid profile email";

    /// <summary>People may sign in through it.</summary>
    public bool SignsIn { get; set; }

    /// <summary>An account of the same, verified e-mail address is taken to be the same person. Only for providers whose addresses are the company's own.</summary>
    public bool LinksByEmail { get; set; }

    /// <summary>Whoever is unknown here gets an account, if a role is found for them.</summary>
    public bool AddsAccounts { get; set; }

    /// <summary>With every sign-in the role is set anew from the claim.</summary>
    public bool RoleFollows { get; set; }

    /// <summary>Where the tokens say what somebody is: <c>groups</c>, <c>realm_access.roles</c>.</summary>
    public string RoleClaim { get; set; } = "";

    /// <summary>A line each: <c>value in the claim = role here</c>. The first that fits counts.</summary>
    public string RoleMap { get; set; } = "";

    /// <summary>The API takes its tokens.</summary>
    public bool OpensApi { get; set; }

    /// <summary>What those tokens must name in <c>aud</c>.</summary>
    public string Audience { get; set; } = "";

    public DateTimeOffset AddedAt { get; init; }

    public IEnumerable<(string Value, string Role)> Mapped => RoleMap.Split('\n')
        .Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
        .Where(parts => parts is [{ Length: > 0 }, { Length: > 0 }])
        .Select(parts => (parts[0], parts[1]));

    internal sealed class Mapping : IEntityTypeConfiguration<Provider>
    {
        public void Configure(EntityTypeBuilder<Provider> provider)
        {
            provider.ToTable("providers");
            provider.Ignore(p => p.Mapped);
            provider.Property(p => p.Name).HasMaxLength(80);
            provider.Property(p => p.Issuer).HasMaxLength(300);
            provider.Property(p => p.ClientId).HasMaxLength(300);
            provider.Property(p => p.Scopes).HasMaxLength(300);
            provider.Property(p => p.RoleClaim).HasMaxLength(120);
            provider.Property(p => p.Audience).HasMaxLength(300);
            provider.HasIndex(p => p.Issuer).IsUnique();
        }
    }
}

public sealed record NotAnIssuer() : Invalid("issuer", "Please enter the provider's address as it stands in its tokens, beginning with https://.");

public sealed record ProviderExists(string Name) : Invalid("issuer", "This address is already set up as \"{0}\".", Name);

public sealed record LineWithoutRole(string Line) : Invalid("roleMap", "\"{0}\" is not of the form: value = role.", Line);

/// <summary>Setting up providers. The client secret goes in and never comes out again.</summary>
public sealed class Providers(KulanzDb db, IDataProtectionProvider protection, Discovery discovery, TimeProvider clock)
{
    /// <param name="Name">On the button.</param>
    /// <param name="Secret">Empty keeps the one there is.</param>
    public sealed record Form(
        string? Name, string? Issuer, string? ClientId, string? Secret, string? Scopes, bool SignsIn, bool LinksByEmail, bool AddsAccounts,
        bool RoleFollows, string? RoleClaim, string? RoleMap, bool OpensApi, string? Audience);

    private readonly IDataProtector protector = protection.CreateProtector("client secret");

    public async Task<Outcome<Provider>> Save(Guid? id, Form form, Actor by, CancellationToken cancel)
    {
        if (await Refuse(id, form, cancel) is { } refused)
            return refused;
        var provider = id is null ? null : await db.Providers.SingleOrDefaultAsync(p => p.Id == id, cancel);
        if (id is not null && provider is null)
            return new NotFound("provider");
        if (provider is null)
            db.Providers.Add(provider = new Provider { Id = Id.New(clock), Name = "", Issuer = "", AddedAt = clock.GetUtcNow() });

        provider.Name = form.Name!.Trim();
        provider.Issuer = form.Issuer!.Trim();
        provider.ClientId = form.ClientId?.Trim() ?? "";
        provider.Scopes = form.Scopes?.Trim() is { Length: > 0 } scopes ? scopes : "openid profile email";
        provider.RoleClaim = form.RoleClaim?.Trim() ?? "";
        provider.RoleMap = form.RoleMap?.Trim().ReplaceLineEndings("\n") ?? "";
        provider.Audience = form.Audience?.Trim() ?? "";
        (provider.SignsIn, provider.LinksByEmail, provider.AddsAccounts, provider.RoleFollows, provider.OpensApi) =
            (form.SignsIn, form.LinksByEmail, form.AddsAccounts, form.RoleFollows, form.OpensApi);
        if (form.Secret is { Length: > 0 })
            provider.ClientSecret = protector.Protect(form.Secret);
        db.Record(id is null ? "provider.added" : "provider.changed", $"provider/{provider.Id}", null, by,
            new { provider.Name, provider.Issuer, provider.SignsIn, provider.LinksByEmail, provider.AddsAccounts, provider.RoleFollows, provider.RoleMap, provider.OpensApi, provider.Audience, newSecret = form.Secret is { Length: > 0 } }, clock);
        await db.SaveChangesAsync(cancel);
        discovery.Forget(provider.Issuer);
        return provider;
    }

    /// <summary>Removes it with the links of accounts to it; the accounts stay and sign in another way.</summary>
    public async Task<Outcome<Provider>> Remove(Guid id, Actor by, CancellationToken cancel) => await db.Write<Outcome<Provider>>(async () =>
    {
        if (await db.Providers.SingleOrDefaultAsync(p => p.Id == id, cancel) is not { } provider)
            return new NotFound("provider");
        var scheme = id.ToString();
        await db.Set<Microsoft.AspNetCore.Identity.IdentityUserLogin<Guid>>().Where(l => l.LoginProvider == scheme).ExecuteDeleteAsync(cancel);
        db.Providers.Remove(provider);
        db.Record("provider.removed", $"provider/{id}", null, by, new { provider.Name, provider.Issuer }, clock);
        await db.SaveChangesAsync(cancel);
        return provider;
    }, cancel);

    /// <summary>The secret in the clear, for talking to the provider; null where there is none or the protection keys are gone.</summary>
    public string? Secret(Provider provider)
    {
        try
        {
            return provider.ClientSecret is { } kept ? protector.Unprotect(kept) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private async Task<Refusal?> Refuse(Guid? id, Form form, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(form.Name))
            return new Missing(nameof(form.Name));
        if (form.Name.Trim().Length > 80)
            return new TooLong(nameof(form.Name), 80);
        var issuer = form.Issuer?.Trim() ?? "";
        // Plain http only to this machine: for trying things out.
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var address) || issuer.Length > 300 || !(address.Scheme == "https" || address is { Scheme: "http", IsLoopback: true }))
            return new NotAnIssuer();
        if (form.SignsIn && string.IsNullOrWhiteSpace(form.ClientId))
            return new Missing(nameof(form.ClientId));
        if (form.OpensApi && string.IsNullOrWhiteSpace(form.Audience))
            return new Missing(nameof(form.Audience));
        if (await db.Providers.Where(p => p.Issuer == issuer && p.Id != id).Select(p => p.Name).FirstOrDefaultAsync(cancel) is { } other)
            return new ProviderExists(other);
        foreach (var line in (form.RoleMap ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.Split('=', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 }, { Length: > 0 } role])
                return new LineWithoutRole(line);
            if ((await Roles.Known(db, role, cancel)).Refusal is { } unknown)
                return unknown;
        }
        return null;
    }
}
