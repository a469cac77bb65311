using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

public enum CaseOrder
{
    /// <summary>What moved last on top.</summary>
    Latest,
    Oldest,

    /// <summary>The customer who has been waiting longest on top; who is not waiting comes after.</summary>
    WaitingLongest,
    MostUrgent,

    /// <summary>What runs out first on top; what nothing is promised for comes after.</summary>
    DueFirst,
}

/// <summary>
/// A selection of cases with a name: what stands at the left of the desk. Shipped ones can be changed and restored, shared ones are
/// made by whoever manages the desk, personal ones by anybody for themselves.
/// </summary>
public sealed class View
{
    /// <summary>Pages that show views hear it when one of them is changed.</summary>
    public const string Topic = "views";

    public Guid Id { get; init; }

    /// <summary>Its name in addresses: a word for shipped ones, otherwise the id.</summary>
    public required string Key { get; init; }

    public required string Name { get; set; }
    public required string Icon { get; set; }
    public CaseOrder Order { get; set; }
    public required Conditions Conditions { get; set; }

    /// <summary>Whose it is; null where everybody has it.</summary>
    public Guid? OwnerId { get; init; }

    public int Position { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>When its maintained count has to be compared with the cases again; see <see cref="Recounting"/>.</summary>
    public DateTimeOffset? RecountAt { get; set; }

    public int Version { get; set; }

    /// <summary>Its count is kept by what changes; with a condition on the clock there is none.</summary>
    public bool Counted => !Conditions.Timed;

    /// <summary>"Me" depends on who reads it.</summary>
    public bool PerViewer => OwnerId is null && Conditions.Personal;

    public bool SeenBy(Actor who) => OwnerId is null || OwnerId == who.Id;

    public bool ChangeableBy(Actor who) => OwnerId is null ? who.May(Permission.DeskManage) : OwnerId == who.Id;

    /// <summary>Only of what is open one can ask who has waited longest, and only that stays few.</summary>
    public bool OnlyOpen => Conditions.All.Any(c => c is { Field: "state", Operator: Operator.Is } && !c.Values.Contains("solved") && !c.Values.Contains("closed"))
        || Conditions.All.Any(c => c is { Field: "state", Operator: Operator.IsNot } && c.Values.Contains("solved") && c.Values.Contains("closed"));

    public IReadOnlyList<CaseOrder> Orders => OnlyOpen ? [CaseOrder.Latest, CaseOrder.Oldest, CaseOrder.WaitingLongest, CaseOrder.MostUrgent, CaseOrder.DueFirst] : [CaseOrder.Latest, CaseOrder.Oldest];

    internal sealed class Mapping : IEntityTypeConfiguration<View>
    {
        public void Configure(EntityTypeBuilder<View> view)
        {
            view.ToTable("views");
            view.Property(v => v.Key).HasMaxLength(40);
            view.Property(v => v.Name).HasMaxLength(80);
            view.Property(v => v.Icon).HasMaxLength(40);
            Conditions.Store(view, v => v.Conditions);
            view.HasIndex(v => v.Key).IsUnique();
            view.HasIndex(v => v.RecountAt);
            view.HasOne<Account>().WithMany().HasForeignKey(v => v.OwnerId);
            view.Metadata.Model.AddDbFunction(typeof(Fold).GetMethod(nameof(Fold.Of))!).Name = Fold.Function;
            view.Metadata.Model.AddDbFunction(typeof(Between).GetMethod(nameof(Between.Text))!).Name = Between.TextFunction;
            view.Metadata.Model.AddDbFunction(typeof(Between).GetMethod(nameof(Between.Amount))!).Name = Between.AmountFunction;
        }
    }
}
