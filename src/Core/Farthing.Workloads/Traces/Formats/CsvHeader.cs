using Farthing.Workloads.Csv;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>The column names of a CSV file, compared without case, blanks and underscores.</summary>
internal sealed class CsvHeader
{
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);

    public CsvHeader(CsvRecords record)
    {
        for (int i = 0; i < record.Count; i++)
        {
            columns.TryAdd(Plain(record.Text(i)), i);
        }
    }

    /// <summary>Column of a plain name (lower case, letters and digits); -1 where there is none.</summary>
    public int Column(string name) => columns.GetValueOrDefault(name, -1);

    /// <summary>True when every one of the columns is there.</summary>
    public bool Has(params string[] names) => names.All(columns.ContainsKey);

    private static string Plain(string name) =>
        string.Concat(name.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant));
}
