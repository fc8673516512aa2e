using Farthing.Numerics.Faults;

namespace Farthing.Reduction.Evaluation;

/// <summary>Reads tab-separated pairs of questions. There is no quoting: a quotation mark is part of a question.</summary>
public static class PairTable
{
    private const int MaxFaults = 20;
    private static readonly string[] Needed = ["a", "b", "same"];

    /// <summary>The pairs of a text.</summary>
    /// <param name="file">Its name, for faults.</param>
    /// <param name="text">The text; empty lines count for nothing.</param>
    /// <exception cref="FarthingException">A column is missing, or rows are broken: the first twenty of them are said.</exception>
    public static IReadOnlyList<QuestionPair> Read(string file, string text)
    {
        string[] lines = text.TrimStart('\ufeff').Split('\n');
        string[] heads = lines[0].TrimEnd('\r').Split('\t');
        int[] at = [.. Needed.Select(head => Array.IndexOf(heads, head))];
        if (at.Contains(-1))
        {
            throw new FarthingException(
                new Fault(
                    PairFaultCodes.Unreadable,
                    $"the first line has no column {string.Join(" and none ", Needed.Where((_, i) => at[i] < 0))}"
                )
                {
                    File = file,
                    Line = 1,
                    Value = Short(lines[0].TrimEnd('\r')),
                    Expected = "tab-separated columns a, b, same and, if you like, kind",
                }
            );
        }

        int kind = Array.IndexOf(heads, "kind");
        List<QuestionPair> pairs = [];
        FaultList faults = new();
        int broken = 0;
        for (int i = 1; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (line.Length == 0)
            {
                continue;
            }

            string[] cells = line.Split('\t');
            if (Broken(cells, heads.Length, at) is (string message, string expected))
            {
                if (++broken <= MaxFaults)
                {
                    faults.Add(
                        new Fault(PairFaultCodes.BadRow, message)
                        {
                            File = file,
                            Line = i + 1,
                            Value = Short(line),
                            Expected = expected,
                        }
                    );
                }

                continue;
            }

            pairs.Add(
                new(
                    cells[at[0]],
                    cells[at[1]],
                    cells[at[2]].Trim() == "1",
                    kind < 0 ? "" : cells[kind],
                    i + 1
                )
            );
        }

        if (faults.IsEmpty && pairs.Count == 0)
        {
            faults.Add(
                new Fault(PairFaultCodes.Unreadable, "the file has no pairs")
                {
                    File = file,
                    Expected = "a row for each pair beneath the names of the columns",
                }
            );
        }

        return faults.IsEmpty ? pairs : throw new FarthingException([.. faults.Faults]);
    }

    private static (string Message, string Expected)? Broken(string[] cells, int columns, int[] at) =>
        cells.Length != columns
            ? (
                $"the row has {cells.Length} columns",
                $"{columns}, as the first line; a tab inside a question is not possible"
            )
        : string.IsNullOrWhiteSpace(cells[at[0]]) || string.IsNullOrWhiteSpace(cells[at[1]])
            ? ("a question is empty", "two questions")
        : cells[at[2]].Trim() is not ("0" or "1")
            ? ("same is neither 1 nor 0", "1 where one answer serves both questions, else 0")
        : null;

    private static string Short(string line) => line.Length > 80 ? line[..80] + "…" : line;
}

/// <summary>Codes of faults of files of question pairs.</summary>
public static class PairFaultCodes
{
    /// <summary>The file of pairs cannot be read, or lacks a column.</summary>
    /// <remarks>Tab-separated text without quoting; the first line names the columns <c>a</c>, <c>b</c>, <c>same</c> and, if you like, <c>kind</c>.</remarks>
    public const string Unreadable = "FAR9803";

    /// <summary>A row of the file of pairs is not one.</summary>
    /// <remarks>As many columns as the first line, two questions, and 1 or 0 in <c>same</c>.</remarks>
    public const string BadRow = "FAR9804";
}
