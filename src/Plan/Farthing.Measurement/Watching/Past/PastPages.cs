using System.Text;
using System.Text.Json;

namespace Farthing.Measurement.Watching.Past;

/// <summary>Puts the pages of the past together: what each address showed at each step, as the text that it showed.</summary>
internal sealed class PastPages
{
    private readonly SortedDictionary<double, SortedDictionary<string, StringBuilder>> pages = [];

    /// <summary>The steps, oldest first, each with the pages of all addresses.</summary>
    public IReadOnlyDictionary<double, SortedDictionary<string, StringBuilder>> Steps => pages;

    /// <summary>Number of added series.</summary>
    public int Series { get; private set; }

    /// <summary>Adds an answer of <c>query_range</c>.</summary>
    /// <param name="result">The array <c>data.result</c>.</param>
    public void Add(JsonElement result)
    {
        foreach (JsonElement series in result.EnumerateArray())
        {
            string instance = "prometheus";
            string name = "";
            StringBuilder labels = new();
            foreach (JsonProperty label in series.GetProperty("metric").EnumerateObject())
            {
                string value = label.Value.GetString() ?? "";
                if (label.Name == "__name__")
                {
                    name = value;
                }
                else if (label.Name == "instance")
                {
                    instance = value;
                }
                else
                {
                    labels.Append(labels.Length == 0 ? "" : ",").Append(label.Name).Append("=\"");
                    labels.Append(Escape(value)).Append('"');
                }
            }

            Series++;
            string start = $"{name}{{{labels}}} ";
            foreach (JsonElement point in series.GetProperty("values").EnumerateArray())
            {
                double time = point[0].GetDouble();
                if (!pages.TryGetValue(time, out SortedDictionary<string, StringBuilder>? step))
                {
                    pages.Add(time, step = new(StringComparer.Ordinal));
                }

                if (!step.TryGetValue(instance, out StringBuilder? page))
                {
                    step.Add(instance, page = new StringBuilder());
                }

                page.Append(start).Append(point[1].GetString()).Append('\n');
            }
        }
    }

    private static string Escape(string value) =>
        value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
