namespace Kulanz.Cases.Vouchers;

/// <summary>What a voucher is unless somebody says otherwise, and when it looks as if somebody guesses codes; set by administrators.</summary>
public sealed record VoucherCustoms
{
    public int DaysValid { get; init; } = 30;
    public int Uses { get; init; } = 1;
    public Priority Priority { get; init; } = Priority.High;

    /// <summary>The queue of whoever comes with one; null leaves a case where it is.</summary>
    public Guid? QueueId { get; init; }

    /// <summary>So many codes that nobody issued, within an hour, are an alarm.</summary>
    public int AlarmAfter { get; init; } = 10;
}
