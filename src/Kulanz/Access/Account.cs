using Kulanz.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Access;

/// <summary>
/// Somebody who signs in. Identity keeps the password, second factor, passkeys and lockout; what Kulanz adds is on which side of the
/// desk the person stands and what they may do there.
/// </summary>
public sealed class Account : IdentityUser<Guid>
{
    public ActorKind Kind { get; init; }
    public required string Name { get; set; }

    /// <summary><c>de</c> or <c>en</c>.</summary>
    public string Language { get; set; } = "de";

    public string? RoleName { get; set; }

    /// <summary>For a customer's account: whose. It opens nothing unless its address is one of theirs, see <see cref="CurrentCustomer"/>.</summary>
    public Guid? CustomerId { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Closed since: signs in no more, but what they did keeps their name.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Appended to this person's replies.</summary>
    public string? Signature { get; set; }

    /// <summary>Since when somebody else knows the password, because they chose it; null once the person has set one.</summary>
    public DateTimeOffset? PasswordGivenAt { get; set; }

    /// <summary>When the first of the wrong tries was made that Identity has counted.</summary>
    public DateTimeOffset? FailedSince { get; set; }

    /// <summary>The half minute of the last authenticator code that was taken: no code is taken twice.</summary>
    public long LastCodeStep { get; set; }

    /// <summary>What evidence calls it: an id, never a name.</summary>
    public string Topic => $"account/{Id}";

    internal sealed class Mapping : IEntityTypeConfiguration<Account>
    {
        public void Configure(EntityTypeBuilder<Account> account)
        {
            account.ToTable("accounts");
            account.Ignore(a => a.Topic);
            account.Property(a => a.Name).HasMaxLength(200);
            account.Property(a => a.Language).HasMaxLength(2);
            account.Property(a => a.RoleName).HasMaxLength(80);
            account.Property(a => a.UserName).HasMaxLength(254);
            account.Property(a => a.NormalizedUserName).HasMaxLength(254);
            account.Property(a => a.Email).HasMaxLength(254);
            account.Property(a => a.NormalizedEmail).HasMaxLength(254);
            account.Property(a => a.ConcurrencyStamp).IsConcurrencyToken();
            account.HasIndex(a => a.NormalizedUserName).IsUnique();
            account.HasIndex(a => a.NormalizedEmail);
            account.HasIndex(a => a.CustomerId);
            account.HasIndex(a => new { a.Kind, a.Name, a.Id });
            account.HasOne<Role>().WithMany().HasForeignKey(a => a.RoleName);
        }
    }

    internal sealed class ClaimMapping : IEntityTypeConfiguration<IdentityUserClaim<Guid>>
    {
        public void Configure(EntityTypeBuilder<IdentityUserClaim<Guid>> claim)
        {
            claim.ToTable("account_claims");
            claim.HasOne<Account>().WithMany().HasForeignKey(c => c.UserId);
        }
    }

    internal sealed class LoginMapping : IEntityTypeConfiguration<IdentityUserLogin<Guid>>
    {
        public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> login)
        {
            login.ToTable("account_logins");
            login.HasKey(l => new { l.LoginProvider, l.ProviderKey });
            login.HasOne<Account>().WithMany().HasForeignKey(l => l.UserId);
        }
    }

    internal sealed class TokenMapping : IEntityTypeConfiguration<IdentityUserToken<Guid>>
    {
        public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> token)
        {
            token.ToTable("account_tokens");
            token.HasKey(t => new { t.UserId, t.LoginProvider, t.Name });
            token.HasOne<Account>().WithMany().HasForeignKey(t => t.UserId);
        }
    }

    internal sealed class PasskeyMapping : IEntityTypeConfiguration<IdentityUserPasskey<Guid>>
    {
        /// <summary>Identity's class does not know when a passkey was last used; its owner wants to.</summary>
        public const string UsedAt = "UsedAt";

        public void Configure(EntityTypeBuilder<IdentityUserPasskey<Guid>> passkey)
        {
            passkey.ToTable("account_passkeys");
            passkey.HasKey(p => p.CredentialId);
            passkey.OwnsOne(p => p.Data).ToJson("data");
            passkey.Property<DateTimeOffset?>(UsedAt);
            passkey.HasOne<Account>().WithMany().HasForeignKey(p => p.UserId);
        }
    }
}
