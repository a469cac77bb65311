using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Contracts.Licences;
using Kulanz.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Grants;

/// <summary>How far a grant has come: the last of its <see cref="GrantStep"/>s, kept in the row for lists.</summary>
public enum GrantState
{
    /// <summary>Reserved in its budgets; somebody else has to approve it.</summary>
    Waiting,

    /// <summary>May be carried out.</summary>
    Approved,
    Refused,

    /// <summary>Done, for good.</summary>
    Settled,
    Cancelled,
}

public sealed record OwnGrant() : Refusal("You gave this yourself. Somebody else has to decide on it.")
{
    public override int Status => 403;
}

public sealed record DecidedAlready(long Number, GrantState State, string ByName) : Refusal("Grant {0} was decided on already, by {1}.", Number, ByName);

public sealed record NotApproved(long Number) : Refusal("Grant {0} waits for approval.", Number);

public sealed record GrantIsOver(long Number, string ByName) : Refusal("Grant {0} is over already: {1} was faster.", Number, ByName);

/// <summary>
/// Goodwill to a customer in a case: of what kind, what it is worth, why, by whom. What became of it are rows (<see cref="GrantStep"/>). Between reserving and settling the
/// worth lies in each budget that applies (<see cref="GrantCharge"/>).
/// </summary>
public sealed class Grant : IMovesAlong
{
    public Guid Id { get; init; }
    public long Number { get; init; }
    public Guid CaseId { get; set; }
    public Guid? HomeId { get; set; }
    public Guid CustomerId { get; set; }
    public Guid? ProductId { get; init; }

    /// <summary>The team it was given in: the case's queue then.</summary>
    public Guid QueueId { get; init; }

    public Guid? ContractId { get; init; }

    /// <summary>The licence that is to be replaced.</summary>
    public Guid? LicenceId { get; init; }

    /// <summary>The partner in whose budget it falls.</summary>
    public Guid? PartnerId { get; init; }

    public GrantKind Kind { get; init; }
    public long Amount { get; init; }
    public string? Currency { get; init; }

    /// <summary>What is given, in words: which item, which voucher.</summary>
    public string What { get; init; } = "";

    /// <summary>How long an extension is.</summary>
    public int? Days { get; init; }

    public string Reason { get; init; } = "";

    /// <summary>The customer is written to when it is settled.</summary>
    public bool TellCustomer { get; init; }

    public DateTimeOffset GivenAt { get; init; }
    public Guid? GivenById { get; init; }
    public required string GivenByName { get; init; }

    /// <summary>The day it was reserved on, where the company is: it decides the period it counts in, whatever happens later.</summary>
    public DateOnly CountsOn { get; init; }

    public GrantState State { get; set; }

    /// <summary>Worth more than may be given without a second pair of eyes.</summary>
    public bool OverLimit { get; init; }

    /// <summary>No budget is for it, so somebody has to say yes.</summary>
    public bool NoBudget { get; init; }

    public bool KeepSeats { get; init; }
    public bool MailKey { get; init; }
    public int Version { get; set; }

    public Worth Worth => new(Amount, Currency);

    public bool Over => State is GrantState.Refused or GrantState.Settled or GrantState.Cancelled;

    /// <summary>Four eyes: neither who gave it, nor anybody once it is decided.</summary>
    public Refusal? MayDecide(Actor by, GrantStep last) =>
        State != GrantState.Waiting ? new DecidedAlready(Number, State, last.ByName)
        : by.Id is not null && by.Id == GivenById ? new OwnGrant()
        : null;

    public Refusal? MaySettle(GrantStep last) => State == GrantState.Waiting ? new NotApproved(Number) : Over ? new GrantIsOver(Number, last.ByName) : null;

    public Refusal? MayCancel(GrantStep last) => Over ? new GrantIsOver(Number, last.ByName) : null;

    internal sealed class Mapping : IEntityTypeConfiguration<Grant>
    {
        public void Configure(EntityTypeBuilder<Grant> grant)
        {
            grant.ToTable("grants");
            grant.Property(g => g.Currency).HasMaxLength(3);
            grant.Property(g => g.What).HasMaxLength(300);
            grant.Property(g => g.Reason).HasMaxLength(1000);
            grant.Property(g => g.GivenByName).HasMaxLength(200);
            grant.HasIndex(g => g.Number).IsUnique();
            grant.HasIndex(g => new { g.CaseId, g.Number });
            grant.HasIndex(g => new { g.CustomerId, g.GivenAt });
            // The list, by what it can be narrowed to and in both its orders.
            grant.HasIndex(g => new { g.State, g.Number });
            grant.HasIndex(g => new { g.Kind, g.Number });
            grant.HasIndex(g => new { g.QueueId, g.Number });
            grant.HasIndex(g => new { g.GivenById, g.Number });
            grant.HasIndex(g => new { g.GivenAt, g.Number });
            grant.HasIndex(g => new { g.Amount, g.Number });
            grant.HasIndex(g => new { g.ProductId, g.Number }).HasFilter("product_id IS NOT NULL");
            grant.HasIndex(g => g.ContractId).HasFilter("contract_id IS NOT NULL");
            grant.HasIndex(g => g.LicenceId).HasFilter("licence_id IS NOT NULL");
            grant.HasOne<Case>().WithMany().HasForeignKey(g => g.CaseId);
            grant.HasOne<Customer>().WithMany().HasForeignKey(g => g.CustomerId);
            grant.HasOne<Product>().WithMany().HasForeignKey(g => g.ProductId);
            grant.HasOne<Queue>().WithMany().HasForeignKey(g => g.QueueId);
            grant.HasOne<Contract>().WithMany().HasForeignKey(g => g.ContractId);
            grant.HasOne<Licence>().WithMany().HasForeignKey(g => g.LicenceId);
        }
    }
}
