using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Kulanz.Platform.Operations;

/// <summary>
/// Writes what OpenTelemetry has gathered in Prometheus' text format (0.0.4). The exporter package made for this is still a
/// preview; gathering, bounds and sums stay OpenTelemetry's, so that both ways out show the same figures.
/// </summary>
[ExportModes(ExportModes.Pull)]
public sealed class PrometheusText : BaseExporter<Metric>, IPullMetricExporter
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly Lock turn = new();
    private string written = "";

    public Func<int, bool>? Collect { get; set; }

    /// <summary>The figures of this moment.</summary>
    public string Read()
    {
        lock (turn)
        {
            Collect?.Invoke(5000);
            return written;
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        // By name: a family is announced once, however many meters have one of that name.
        var families = new SortedDictionary<string, (string Head, StringBuilder Lines)>(StringComparer.Ordinal);
        foreach (var metric in batch)
        {
            var name = Name(metric);
            if (!families.TryGetValue(name, out var family))
                families[name] = family = ($"# HELP {name} {metric.Description.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal)}\n# TYPE {name} {Type(metric.MetricType)}\n", new StringBuilder());
            foreach (ref readonly var point in metric.GetMetricPoints())
                Write(family.Lines, name, metric.MetricType, point);
        }
        written = string.Concat(families.Values.Select(family => family.Head + family.Lines));
        return ExportResult.Success;
    }

    private static void Write(StringBuilder to, string name, MetricType type, in MetricPoint point)
    {
        var labels = Labels(point.Tags);
        switch (type)
        {
            case MetricType.Histogram:
                long below = 0;
                foreach (var bucket in point.GetHistogramBuckets())
                {
                    below += bucket.BucketCount;
                    Line(to, $"{name}_bucket", Join(labels, $"le=\"{(double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Number(bucket.ExplicitBound))}\""), Number(below));
                }
                Line(to, $"{name}_sum", labels, Number(point.GetHistogramSum()));
                Line(to, $"{name}_count", labels, Number(point.GetHistogramCount()));
                break;
            case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                Line(to, name, labels, Number(point.GetSumLong()));
                break;
            case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                Line(to, name, labels, Number(point.GetSumDouble()));
                break;
            case MetricType.LongGauge:
                Line(to, name, labels, Number(point.GetGaugeLastValueLong()));
                break;
            case MetricType.DoubleGauge:
                Line(to, name, labels, Number(point.GetGaugeLastValueDouble()));
                break;
        }
    }

    /// <summary><c>kulanz.loop.duration</c> in seconds is <c>kulanz_loop_duration_seconds</c>, a counter ends in <c>_total</c>.</summary>
    private static string Name(Metric metric)
    {
        var name = new StringBuilder(Clean(metric.Name));
        if (metric.Unit switch { "s" => "_seconds", "By" => "_bytes", "ms" => "_milliseconds", _ => "" } is { Length: > 0 } unit && !name.ToString().EndsWith(unit, StringComparison.Ordinal))
            name.Append(unit);
        if (metric.MetricType is MetricType.LongSum or MetricType.DoubleSum)
            name.Append("_total");
        return name.ToString();
    }

    private static string Type(MetricType type) => type switch
    {
        MetricType.Histogram => "histogram",
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        _ => "gauge",
    };

    private static string Labels(ReadOnlyTagCollection tags)
    {
        var labels = new StringBuilder();
        foreach (var (key, value) in tags)
            labels.Append(labels.Length > 0 ? "," : "").Append(Clean(key)).Append("=\"").Append(Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")).Append('"');
        return labels.ToString();
    }

    private static void Line(StringBuilder to, string name, string labels, string value) =>
        to.Append(name).Append(labels.Length > 0 ? $"{{{labels}}}" : "").Append(' ').Append(value).Append('\n');

    private static string Join(string labels, string more) => labels.Length > 0 ? $"{labels},{more}" : more;

    private static string Clean(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static string Escape(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
