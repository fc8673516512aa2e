using System.Globalization;
using System.Text;

namespace Farthing.Watches;

/// <summary>Writes metrics as Prometheus reads them: text 0.0.4, or OpenMetrics 1.0.</summary>
/// <param name="isOpenMetrics">True for OpenMetrics: a counter's family is then named without <c>_total</c>.</param>
internal sealed class MetricsText(bool isOpenMetrics)
{
    private const string Total = "_total";
    private readonly StringBuilder text = new();
    private string family = "";

    /// <summary>The type of its answer.</summary>
    public string ContentType =>
        isOpenMetrics
            ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
            : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Begins a gauge's family; samples without a value leave it out.</summary>
    public void Gauge(string name, string help) => Begin(name, "gauge", help);

    /// <summary>Begins a counter's family.</summary>
    /// <param name="name">Ends in <c>_total</c>.</param>
    /// <param name="help">What it counts.</param>
    public void Counter(string name, string help) => Begin(name, "counter", help);

    /// <summary>Adds a sample to the family that was begun; nothing for a value that is not known.</summary>
    public void Add(double value, params (string Name, string Value)[] labels)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        text.Append(family);
        for (int i = 0; i < labels.Length; i++)
        {
            text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"");
            text.Append(Escape(labels[i].Value)).Append('"');
        }

        text.Append(labels.Length == 0 ? " " : "} ");
        text.Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>The page.</summary>
    public string End() => text + (isOpenMetrics ? "# EOF\n" : "");

    private void Begin(string name, string type, string help)
    {
        family = name;
        bool isCounter = type == "counter" && isOpenMetrics;
        string plain = isCounter ? name[..^Total.Length] : name;
        text.Append("# HELP ").Append(plain).Append(' ').Append(help).Append('\n');
        text.Append("# TYPE ").Append(plain).Append(' ').Append(type).Append('\n');
    }

    private static string Escape(string value) =>
        value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
