using System.Globalization;
using System.Text;

namespace Farthing.Protocol.Exposition;

/// <summary>Writes metrics as Prometheus reads them: text 0.0.4, or OpenMetrics 1.0.</summary>
/// <param name="isOpenMetrics">True for OpenMetrics: a counter's family is then named without <c>_total</c>.</param>
public sealed class MetricsText(bool isOpenMetrics)
{
    private const string Total = "_total";
    private readonly StringBuilder text = new();
    private string family = "";

    /// <summary>The type of its answer.</summary>
    public string ContentType =>
        isOpenMetrics
            ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
            : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>True when a request's <c>accept</c> asks for OpenMetrics.</summary>
    public static bool AsksOpenMetrics(string? accept) =>
        accept?.Contains("application/openmetrics-text", StringComparison.Ordinal) == true;

    /// <summary>Labels of every sample, before its own.</summary>
    public IReadOnlyList<(string Name, string Value)> Common { get; init; } = [];

    /// <summary>True writes whole values as floats (<c>12.0</c>), as the Python client of the engines does.</summary>
    public bool WritesFloats { get; init; }

    /// <summary>Begins a gauge's family; samples without a value leave it out.</summary>
    public MetricsText Gauge(string name, string help) => Begin(name, "gauge", help);

    /// <summary>A gauge's family of one sample.</summary>
    public MetricsText Gauge(
        string name,
        double value,
        string help,
        params ReadOnlySpan<(string Name, string Value)> labels
    ) => Gauge(name, help).Add(value, labels);

    /// <summary>Begins a counter's family.</summary>
    /// <param name="name">Ends in <c>_total</c>.</param>
    /// <param name="help">What it counts.</param>
    public MetricsText Counter(string name, string help) => Begin(name, "counter", help);

    /// <summary>A counter's family of one sample.</summary>
    public MetricsText Counter(
        string name,
        double value,
        string help,
        params ReadOnlySpan<(string Name, string Value)> labels
    ) => Counter(name, help).Add(value, labels);

    /// <summary>Begins a histogram's family.</summary>
    public MetricsText Histogram(string name, string help) => Begin(name, "histogram", help);

    /// <summary>Adds a sample to the family that was begun; nothing for a value that is not known.</summary>
    public MetricsText Add(double value, params ReadOnlySpan<(string Name, string Value)> labels) =>
        Sample("", value, labels, null);

    /// <summary>Adds a histogram to the family that was begun.</summary>
    /// <param name="bounds">Upper bounds of the finite buckets, ascending.</param>
    /// <param name="counts">Values in each bucket alone, the infinite one last.</param>
    /// <param name="sum">Sum of the values.</param>
    /// <param name="labels">Its labels, without <c>le</c>.</param>
    public MetricsText AddHistogram(
        ReadOnlySpan<double> bounds,
        ReadOnlySpan<long> counts,
        double sum,
        params ReadOnlySpan<(string Name, string Value)> labels
    )
    {
        long below = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            below += counts[i];
            string bound = i < bounds.Length ? Bound(bounds[i]) : "+Inf";
            Sample("_bucket", below, labels, bound);
        }

        Sample("_sum", sum, labels, null);
        return Sample("_count", below, labels, null);
    }

    /// <summary>The page.</summary>
    public string End() => text + (isOpenMetrics ? "# EOF\n" : "");

    /// <summary>A bucket's bound; OpenMetrics writes whole numbers as floats, and a bound must not change its name with the format.</summary>
    private static string Bound(double value) =>
        value == Math.Floor(value)
            ? value.ToString("0.0", CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');

    private MetricsText Sample(
        string suffix,
        double value,
        ReadOnlySpan<(string Name, string Value)> labels,
        string? bound
    )
    {
        if (!double.IsFinite(value))
        {
            return this;
        }

        text.Append(family).Append(suffix);
        char open = '{';
        foreach ((string name, string label) in Common)
        {
            Label(ref open, name, label);
        }

        foreach ((string name, string label) in labels)
        {
            Label(ref open, name, label);
        }

        if (bound is not null)
        {
            Label(ref open, "le", bound);
        }

        text.Append(open == '{' ? " " : "} ");
        bool isFloat = WritesFloats && value == Math.Floor(value) && Math.Abs(value) < 1e15;
        text.Append(value.ToString(isFloat ? "0.0" : "R", CultureInfo.InvariantCulture)).Append('\n');
        return this;
    }

    private void Label(ref char open, string name, string value)
    {
        text.Append(open).Append(name).Append("=\"").Append(Escape(value)).Append('"');
        open = ',';
    }

    private MetricsText Begin(string name, string type, string help)
    {
        family = name;
        bool isCounter = type == "counter" && isOpenMetrics;
        string plain = isCounter ? name[..^Total.Length] : name;
        text.Append("# HELP ").Append(plain).Append(' ').Append(help).Append('\n');
        text.Append("# TYPE ").Append(plain).Append(' ').Append(type).Append('\n');
        return this;
    }

    private static string Escape(string value) =>
        value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
