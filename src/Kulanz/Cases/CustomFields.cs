using System.Globalization;
using System.Text.RegularExpressions;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

public enum FieldKind
{
    Text,
    Number,
    Date,
    Choice,
    YesOrNo,
}

/// <summary>Something this company wants to know of every case: a device, a serial number, whether somebody came by.</summary>
public sealed class Field
{
    public Guid Id { get; init; }
    public required string Name { get; set; }
    public FieldKind Kind { get; init; }

    /// <summary>For <see cref="FieldKind.Choice"/>: one a line.</summary>
    public string Choices { get; set; } = "";

    public bool RequiredOnClosing { get; set; }
    public int Position { get; set; }

    /// <summary>No longer asked since; old values stay readable.</summary>
    public DateTimeOffset? RetiredAt { get; set; }

    /// <summary>How conditions can compare it.</summary>
    public IReadOnlyList<Operator> Operators => Kind switch
    {
        FieldKind.Text => [.. CaseField.Equal, .. CaseField.Like],
        FieldKind.Number or FieldKind.Date => [.. CaseField.Equal, .. CaseField.Amount],
        _ => CaseField.Equal,
    };

    public IReadOnlyList<string> Options => Choices.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The value as kept (numbers with a point, dates as 2026-09-28), or why it cannot be one.</summary>
    /// <param name="writtenIn">How people write where it was typed; null for what a program sends, which writes as we keep.</param>
    public Outcome<string> Read(string given, CultureInfo? writtenIn = null)
    {
        var value = given.Trim();
        return Kind switch
        {
            FieldKind.Text => value.Length <= 500 ? value : new TooLong(Name, 500),
            FieldKind.Number => Number(value, writtenIn) is { } number ? Plain(number) : new FieldNotANumber(Name),
            FieldKind.Date => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || writtenIn is not null && DateOnly.TryParse(value, writtenIn, out day)
                ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : new FieldNotADate(Name),
            FieldKind.Choice => Options.Contains(value) ? value : new FieldNotAChoice(Name),
            _ => value is "yes" or "no" ? value : new FieldNotAChoice(Name),
        };
    }

    /// <summary>1.500 is fifteen hundred to a German and one and a half to a program; what can be meant in one way only is taken from everybody.</summary>
    private static decimal? Number(string value, CultureInfo? writtenIn)
    {
        if (writtenIn?.NumberFormat is { } here
            && Regex.IsMatch(value, $@"^[-+]?([0-9]+|[0-9]{{1,3}}({Regex.Escape(here.NumberGroupSeparator)}[0-9]{{3}})+)({Regex.Escape(here.NumberDecimalSeparator)}[0-9]+)?\z")
            && decimal.TryParse(value, NumberStyles.Number, here, out var written))
            return written;
        return decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var plain) ? plain : null;
    }

    /// <summary>A kept value as people write it here.</summary>
    public string Shown(string value) => Kind == FieldKind.Number ? value.Replace(".", CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator, StringComparison.Ordinal) : value;

    /// <summary>Without zeros behind that say nothing: 7.50 and 7.5 are the same.</summary>
    private static string Plain(decimal number) => (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);

    internal sealed class Mapping : IEntityTypeConfiguration<Field>
    {
        public void Configure(EntityTypeBuilder<Field> field)
        {
            field.ToTable("fields");
            field.Property(f => f.Name).HasMaxLength(80);
            field.Property(f => f.Choices).HasMaxLength(4000);
            field.HasIndex(f => f.Name).IsUnique();
        }
    }
}

public sealed class FieldValue
{
    public Guid CaseId { get; init; }
    public Guid FieldId { get; init; }
    public required string Value { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<FieldValue>
    {
        public void Configure(EntityTypeBuilder<FieldValue> value)
        {
            value.ToTable("field_values");
            value.HasKey(v => new { v.CaseId, v.FieldId });
            value.Property(v => v.Value).HasMaxLength(500);
            value.HasIndex(v => new { v.FieldId, v.Value, v.CaseId });
            value.HasOne<Case>().WithMany().HasForeignKey(v => v.CaseId);
            value.HasOne<Field>().WithMany().HasForeignKey(v => v.FieldId);
        }
    }
}

public sealed record FieldNotANumber(string Name) : Invalid("value", "{0}: please enter a number.", Name);

public sealed record FieldNotADate(string Name) : Invalid("value", "{0}: please enter a date.", Name);

public sealed record FieldNotAChoice(string Name) : Invalid("value", "{0}: please choose one of the values offered.", Name);

public sealed record FieldNameTaken(string Name) : Invalid("name", "There is already a field called {0}.", Name);

public sealed record NoChoices() : Invalid("choices", "Enter at least two choices, one on each line.");

public sealed record FieldsMissing(string Names) : Refusal("Before the case is closed, please fill in: {0}.", Names)
{
    public override int Status => 422;
}

public sealed class CustomFields(KulanzDb db, TimeProvider clock)
{
    /// <summary>Sets the value, or with an empty one takes it away.</summary>
    /// <param name="writtenIn">As in <see cref="Field.Read"/>.</param>
    public async Task<Outcome<Case>> Fill(long number, Guid field, string? value, Actor by, CancellationToken cancel, CultureInfo? writtenIn = null)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (await db.Fields.SingleOrDefaultAsync(f => f.Id == field && f.RetiredAt == null, cancel) is not { } asked)
            return new NotFound("field");
        var kept = await db.FieldValues.SingleOrDefaultAsync(v => v.CaseId == @case.Id && v.FieldId == field, cancel);
        if (string.IsNullOrWhiteSpace(value))
        {
            if (kept is null)
                return @case;
            db.Remove(kept);
            db.Record("field.emptied", @case.Topic, @case.CustomerId, by, new { Field = asked.Name }, clock);
        }
        else
        {
            if (!asked.Read(value, writtenIn).Done(out var read, out refusal))
                return refusal;
            if (kept?.Value == read)
                return @case;
            if (kept is null)
                db.Add(new FieldValue { CaseId = @case.Id, FieldId = field, Value = read });
            else
                kept.Value = read;
            db.Record("field.filled", @case.Topic, @case.CustomerId, by, new { Field = asked.Name, asked.Kind, Value = read }, clock);
        }
        db.AnnounceCase(@case);
        return await db.Write<Outcome<Case>>(async () =>
        {
            await db.SaveChangesAsync(cancel);
            await Labels.Renew(db, @case, cancel);
            await db.SaveChangesAsync(cancel);
            return @case;
        }, cancel);
    }

    /// <summary>What stands in the way of closing: the names of required fields without a value.</summary>
    public async Task<Refusal?> Missing(Guid @case, CancellationToken cancel)
    {
        var missing = await db.Fields.Where(f => f.RetiredAt == null && f.RequiredOnClosing && !db.FieldValues.Any(v => v.CaseId == @case && v.FieldId == f.Id))
            .OrderBy(f => f.Position).ThenBy(f => f.Name).Select(f => f.Name).ToListAsync(cancel);
        return missing.Count == 0 ? null : new FieldsMissing(string.Join(", ", missing));
    }

    public async Task<Outcome<Field>> Define(string name, FieldKind kind, string? choices, bool required, Actor by, CancellationToken cancel)
    {
        if (await Wrong(name, kind, choices, null, cancel) is { } wrong)
            return wrong;
        var position = await db.Fields.MaxAsync(f => (int?)f.Position, cancel) ?? 0;
        var field = new Field { Id = Id.New(clock), Name = name.Trim(), Kind = kind, Choices = Lines(choices), RequiredOnClosing = required, Position = position + 1 };
        db.Add(field);
        db.Record("field.defined", $"field/{field.Id}", null, by, new { field.Name, kind, required }, clock);
        await db.SaveChangesAsync(cancel);
        return field;
    }

    /// <summary>Name, choices, whether it is required, and its place; the kind stays, or old values would mean something else.</summary>
    public async Task<Outcome<Field>> Change(Guid id, string name, string? choices, bool required, int position, bool retired, Actor by, CancellationToken cancel)
    {
        if (await db.Fields.SingleOrDefaultAsync(f => f.Id == id, cancel) is not { } field)
            return new NotFound("field");
        if (await Wrong(name, field.Kind, choices, id, cancel) is { } wrong)
            return wrong;
        (field.Name, field.Choices, field.RequiredOnClosing, field.Position) = (name.Trim(), Lines(choices), required, position);
        field.RetiredAt = retired ? field.RetiredAt ?? clock.GetUtcNow() : null;
        db.Record("field.changed", $"field/{field.Id}", null, by, new { field.Name, required, retired }, clock);
        await db.SaveChangesAsync(cancel);
        return field;
    }

    private async Task<Refusal?> Wrong(string name, FieldKind kind, string? choices, Guid? self, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(name))
            return new Missing("name");
        var called = name.Trim();
        if (called.Length > 80)
            return new TooLong("name", 80);
        if (kind == FieldKind.Choice && Lines(choices).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length < 2)
            return new NoChoices();
        if (Lines(choices).Length > 4000)
            return new TooLong("choices", 4000);
        return await db.Fields.AnyAsync(f => f.Name == called && f.Id != self, cancel) ? new FieldNameTaken(called) : null;
    }

    private static string Lines(string? choices) =>
        string.Join('\n', (choices ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct());
}
