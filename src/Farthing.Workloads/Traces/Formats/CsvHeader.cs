using System.Text;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>The column names of a CSV file, compared without case, blanks and underscores.</summary>
internal sealed class CsvHeader
{
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);

    public CsvHeader(ReadOnlySpan<byte> line)
    {
        CsvFields fields = new();
        fields.Split(line);
        for (int i = 0; i < fields.Count; i++)
        {
            columns.TryAdd(Plain(Encoding.UTF8.GetString(fields.Get(line, i))), i);
        }
    }

    /// <summary>Column of a plain name (lower case, letters and digits); -1 where there is none.</summary>
    public int Column(string name) => columns.GetValueOrDefault(name, -1);

    /// <summary>True when every one of the columns is there.</summary>
    public bool Has(params string[] names) => names.All(columns.ContainsKey);

    private static string Plain(string name) =>
        string.Concat(name.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant));
}
