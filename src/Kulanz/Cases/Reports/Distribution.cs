namespace Kulanz.Cases.Reports;

/// <summary>
/// Many values in little room, that can be put together: days become weeks, queues become a desk, and percentiles are asked of the whole. Up to
/// <see cref="Exact"/> different values are kept as they are; of more, those between the least and the greatest are rounded to steps of one per cent,
/// so that a percentile is off by half a per cent at most. Count, sum, least and greatest are always exact.
/// <para>Dropped: a percentile for each day, week and month, which cannot be put together for other days; keeping every value, which is a million for
/// each year that is looked at; digests that hold few points and no bound (t-digest).</para>
/// </summary>
public sealed class Distribution : IEquatable<Distribution>
{
    /// <summary>So many different values are kept as they are.</summary>
    public const int Exact = 512;

    private const double Step = 1.01;
    private const byte Form = 1;

    public static readonly Distribution Empty = new([], [], 0);

    private readonly long[] values;
    private readonly long[] counts;

    private Distribution(long[] values, long[] counts, long sum)
    {
        (this.values, this.counts, Sum) = (values, counts, sum);
        foreach (var count in counts)
            Count = checked(Count + count);
    }

    public long Count { get; }

    public long Sum { get; }

    public double? Mean => Count == 0 ? null : (double)Sum / Count;

    public long? Least => Count == 0 ? null : values[0];

    public long? Most => Count == 0 ? null : values[^1];

    /// <param name="all">None less than zero.</param>
    public static Distribution Of(IEnumerable<long> all)
    {
        var counted = new Dictionary<long, long>();
        var sum = 0L;
        foreach (var value in all)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            counted[value] = counted.GetValueOrDefault(value) + 1;
            sum = checked(sum + value);
        }
        return Sorted(counted, sum);
    }

    /// <summary>All of them as one.</summary>
    public static Distribution Of(IEnumerable<Distribution> parts)
    {
        var counted = new Dictionary<long, long>();
        var sum = 0L;
        foreach (var part in parts)
        {
            for (var i = 0; i < part.values.Length; i++)
                counted[part.values[i]] = counted.GetValueOrDefault(part.values[i]) + part.counts[i];
            sum = checked(sum + part.Sum);
        }
        return Sorted(counted, sum);
    }

    /// <summary>
    /// The value below which this share of all lies, as spreadsheets reckon it (PERCENTILE.INC; type 7 of Hyndman and Fan, 1996): the values in order, the least at 0,
    /// the greatest at 1, and between two neighbours in proportion. Null where there is none.
    /// </summary>
    /// <param name="share">From 0 to 1; 0.5 is the median.</param>
    public double? Percentile(double share)
    {
        if (share is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share));
        if (Count == 0)
            return null;
        var place = (Count - 1) * share;
        var below = (long)Math.Floor(place);
        var (one, next) = (At(below), At(Math.Min(below + 1, Count - 1)));
        return one + (place - below) * (next - one);
    }

    /// <summary>How many are at least <paramref name="least"/> and at most <paramref name="most"/>.</summary>
    public long Between(long least, long most)
    {
        var sum = 0L;
        for (var i = 0; i < values.Length; i++)
            if (values[i] >= least && values[i] <= most)
                sum += counts[i];
        return sum;
    }

    /// <summary>As it is stored: few bytes a value.</summary>
    public byte[] Written()
    {
        var kept = Kept();
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes);
        to.Write(Form);
        to.Write7BitEncodedInt64(kept.Sum);
        to.Write7BitEncodedInt(kept.values.Length);
        var before = 0L;
        for (var i = 0; i < kept.values.Length; i++)
        {
            to.Write7BitEncodedInt64(kept.values[i] - before);
            to.Write7BitEncodedInt64(kept.counts[i]);
            before = kept.values[i];
        }
        to.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">A newer program wrote it.</exception>
    public static Distribution Read(byte[] written)
    {
        if (written.Length == 0)
            return Empty;
        using var from = new BinaryReader(new MemoryStream(written));
        if (from.ReadByte() is not Form and var form)
            throw new InvalidDataException($"Figures of form {form} are not known here.");
        var sum = from.Read7BitEncodedInt64();
        var values = new long[from.Read7BitEncodedInt()];
        var counts = new long[values.Length];
        var before = 0L;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = before += from.Read7BitEncodedInt64();
            counts[i] = from.Read7BitEncodedInt64();
        }
        return new(values, counts, sum);
    }

    public bool Equals(Distribution? other) => other is not null && Sum == other.Sum && values.AsSpan().SequenceEqual(other.values) && counts.AsSpan().SequenceEqual(other.counts);

    public override bool Equals(object? obj) => Equals(obj as Distribution);

    public override int GetHashCode() => HashCode.Combine(Sum, Count, values.Length);

    /// <summary>In little room: rounded, where there are too many different values. Rounded once more it stays as it is.</summary>
    public Distribution Kept()
    {
        if (values.Length <= Exact)
            return this;
        var counted = new Dictionary<long, long>();
        for (var i = 0; i < values.Length; i++)
        {
            var value = i == 0 || i == values.Length - 1 ? values[i] : Math.Clamp(Rounded(values[i]), values[0], values[^1]);
            counted[value] = counted.GetValueOrDefault(value) + counts[i];
        }
        return Sorted(counted, Sum);
    }

    private static long Rounded(long value) => value < 50 ? value : (long)Math.Round(Math.Pow(Step, Math.Round(Math.Log(value, Step))));

    private static Distribution Sorted(Dictionary<long, long> counted, long sum)
    {
        var values = counted.Keys.Order().ToArray();
        return new(values, [.. values.Select(value => counted[value])], sum);
    }

    private long At(long place)
    {
        for (var i = 0; i < values.Length; i++)
            if ((place -= counts[i]) < 0)
                return values[i];
        return values[^1];
    }
}
