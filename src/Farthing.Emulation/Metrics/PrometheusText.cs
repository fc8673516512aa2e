using System.Globalization;
using System.Text;

namespace Farthing.Emulation.Metrics;

/// <summary>Writes metrics in Prometheus' text format 0.0.4.</summary>
/// <param name="labels">Labels that every series carries, as they stand between the braces.</param>
internal sealed class PrometheusText(string labels)
{
    private readonly StringBuilder text = new();

    /// <summary>What was written.</summary>
    public override string ToString() => text.ToString();

    /// <summary>A value's label text, escaped.</summary>
    public static string Label(string name, string value) =>
        $"{name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    /// <summary>Opens a family.</summary>
    public PrometheusText Family(string name, string type, string help)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        return this;
    }

    /// <summary>One sample of the family.</summary>
    public PrometheusText Sample(string name, double value, string extra = "")
    {
        string all = labels.Length > 0 && extra.Length > 0 ? labels + "," + extra : labels + extra;
        text.Append(CultureInfo.InvariantCulture, $"{name}{{{all}}} {Number(value)}\n");
        return this;
    }

    /// <summary>A family of one gauge.</summary>
    public PrometheusText Gauge(string name, double value, string help, string extra = "") =>
        Family(name, "gauge", help).Sample(name, value, extra);

    /// <summary>A family of one counter; the name ends in <c>_total</c>.</summary>
    public PrometheusText Counter(string name, double value, string help, string extra = "") =>
        Family(name, "counter", help).Sample(name, value, extra);

    /// <summary>A family of one histogram.</summary>
    public PrometheusText Histogram(string name, BucketHistogram histogram, string help, string extra = "")
    {
        Family(name, "histogram", help);
        string with = extra.Length > 0 ? extra + "," : "";
        long below = 0;
        for (int i = 0; i < histogram.Bounds.Count; i++)
        {
            below += histogram.Counts[i];
            Sample(name + "_bucket", below, with + Label("le", Bound(histogram.Bounds[i])));
        }

        Sample(name + "_bucket", histogram.Count, with + Label("le", "+Inf"));
        Sample(name + "_sum", histogram.Sum, extra);
        return Sample(name + "_count", histogram.Count, extra);
    }

    /// <summary>As prometheus_client prints floats: <c>1.0</c>, not <c>1</c>.</summary>
    private static string Bound(double value) =>
        value == Math.Floor(value)
            ? value.ToString("0.0", CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Number(double value) =>
        value == Math.Floor(value) && Math.Abs(value) < 1e15
            ? value.ToString("0.0", CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture);
}
