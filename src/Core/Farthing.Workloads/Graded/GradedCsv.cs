using System.Globalization;
using System.Text;
using Farthing.Numerics.Randomness;
using Farthing.Workloads.Csv;

namespace Farthing.Workloads.Graded;

/// <summary>Graded questions of a CSV file: a column of questions, one of intents, and for each model whether it is right.</summary>
/// <remarks>A column <c>right:NAME</c>, or one whose first cell is True or False, grades model NAME; <c>answer:NAME</c> and <c>logprob:NAME</c> say what it answers. Without a column of intents each question is one of its own.</remarks>
internal static class GradedCsv
{
    private const string Right = "right:";
    private static readonly string[] Questions = ["question", "prompt", "text", "instruction", "input"];
    private static readonly string[] Intents = ["intent", "label", "category"];

    private sealed record Columns(int Question, int Intent, int Answer, IReadOnlyList<Grades> Models);

    private sealed record Grades(string Model, int Right, int Answer, int Logprob);

    /// <summary>True for a header, and a first row, that grade questions.</summary>
    public static bool IsGraded(string text, int headerBytes)
    {
        try
        {
            using CsvRecords records = new(new StringReader(text), 1 << 20);
            if (headerBytes <= 0 || !records.Read())
            {
                return false;
            }

            string[] header = records.Cells();
            string[] first = records.Read() ? records.Cells() : [];
            return CsvRecords.ColumnOf(header, Questions) >= 0
                && (CsvRecords.ColumnOf(header, Intents) >= 0 || Models(header, first).Count > 0);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Reads the rows.</summary>
    public static void Read(ReadOnlyMemory<byte> bytes, GradedRows rows)
    {
        using CsvRecords records = new(new StringReader(Encoding.UTF8.GetString(bytes.Span)));
        try
        {
            string[] header = records.Read() ? records.Cells() : [];
            Columns? columns = null;
            while (records.Read())
            {
                string[] cells = records.Cells();
                columns ??= Find(header, cells, rows);
                if (columns is null)
                {
                    return;
                }

                if (cells.Length != header.Length)
                {
                    rows.Wrong(
                        records.Line,
                        "",
                        $"{cells.Length} fields where the header has {header.Length}",
                        null,
                        "a row like the header, texts with commas in quotes"
                    );
                    continue;
                }

                Take(columns, cells, records.Line, rows);
            }

            if (columns is null)
            {
                rows.Wrong(1, "", "the file holds no question", null, "a header and at least one row");
            }
        }
        catch (FormatException error)
        {
            rows.Wrong(records.Line, "", error.Message, null, "every quote closed");
        }
    }

    private static void Take(Columns columns, string[] cells, int line, GradedRows rows)
    {
        Dictionary<string, GradedReply> replies = new(StringComparer.OrdinalIgnoreCase);
        foreach (Grades grades in columns.Models)
        {
            string cell = cells[grades.Right].Trim();
            string level = grades.Logprob < 0 ? "" : cells[grades.Logprob].Trim();
            if (!bool.TryParse(cell, out bool isRight))
            {
                rows.Wrong(line, grades.Model, "not a grade", cell, "true or false");
                return;
            }

            bool isLevel = double.TryParse(
                level,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out double logprob
            );
            if (level.Length > 0 && !(isLevel && logprob <= 0 && double.IsFinite(logprob)))
            {
                rows.Wrong(line, grades.Model, "not a log probability", level, "a number of at most 0");
                return;
            }

            string? answer =
                grades.Answer < 0 || cells[grades.Answer].Length == 0 ? null : cells[grades.Answer];
            replies[grades.Model] = new GradedReply(isRight, answer, level.Length > 0 ? logprob : null);
        }

        // Without a column of intents a question that stands twice is one question: its text names its intent.
        string text = cells[columns.Question];
        string own = GradedSet.Folded(text);
        string intent = columns.Intent < 0 ? own : cells[columns.Intent].Trim();
        if (own.Length > 0 && intent.Length == 0)
        {
            rows.Wrong(line, "intent", "the question has no intent", null, "a name");
            return;
        }

        rows.Ask(text, intent, line, replies);
        string stated = columns.Answer < 0 ? "" : cells[columns.Answer].Trim();
        string right =
            stated.Length > 0 || columns.Intent >= 0 ? stated : $"Answer {StableHash.Of(own):x16}.";
        if (right.Length > 0)
        {
            rows.Answer(new GradedIntent(intent, right, null, []), line);
        }
    }

    private static Columns? Find(string[] header, string[] first, GradedRows rows)
    {
        int question = CsvRecords.ColumnOf(header, Questions);
        int intent = CsvRecords.ColumnOf(header, Intents);
        List<Grades> models = Models(header, first);
        if (question < 0 || (intent < 0 && models.Count == 0))
        {
            rows.Wrong(
                1,
                "",
                question < 0 ? "no column of questions" : "no column says which answers are right",
                string.Join(',', header),
                $"a header with one of {string.Join(", ", Questions)} and one of {string.Join(", ", Intents)}, or right:MODEL"
            );
            return null;
        }

        return new Columns(question, intent, CsvRecords.ColumnOf(header, ["answer"]), models);
    }

    private static List<Grades> Models(string[] header, string[] first)
    {
        List<Grades> models = [];
        for (int i = 0; i < header.Length; i++)
        {
            bool isNamed = header[i].StartsWith(Right, StringComparison.OrdinalIgnoreCase);
            if (isNamed || (i < first.Length && bool.TryParse(first[i].Trim(), out _)))
            {
                string model = isNamed ? header[i][Right.Length..].Trim() : header[i].Trim();
                models.Add(
                    new Grades(
                        model,
                        i,
                        CsvRecords.ColumnOf(header, ["answer:" + model]),
                        CsvRecords.ColumnOf(header, ["logprob:" + model])
                    )
                );
            }
        }

        return models;
    }
}
