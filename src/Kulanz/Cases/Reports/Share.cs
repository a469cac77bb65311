namespace Kulanz.Cases.Reports;

/// <summary>
/// A share of some, and the range in which it lies with 95 per cent confidence: Wilson's interval (1927), which does not leave 0 and 1 and says something
/// of three answers, too, where the usual one says that it is certain.
/// </summary>
public readonly record struct Share(long Part, long Whole)
{
    private const double Z = 1.959963984540054;

    public double? Value => Whole == 0 ? null : (double)Part / Whole;

    public (double Least, double Most) Range
    {
        get
        {
            if (Whole == 0)
                return (0, 1);
            var (n, p) = ((double)Whole, (double)Part / Whole);
            var middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
            var half = Z / (1 + Z * Z / n) * Math.Sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
            return (Math.Max(0, middle - half), Math.Min(1, middle + half));
        }
    }
}
