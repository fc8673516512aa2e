using System.Globalization;
using Farthing.Numerics.Faults;
using Farthing.Workloads.Csv;

namespace Farthing.Measurement.Quality.Questions;

/// <summary>Questions of a CSV file with a header.</summary>
internal static class QuestionCsv
{
    private const string Letters = "ABCDEFGHIJ";

    /// <summary>Reads them; every fault is added.</summary>
    public static List<QualityQuestion> Read(string text, string file, FaultList faults)
    {
        List<QualityQuestion> questions = [];
        List<(int Line, string[] Cells)> rows = Rows(text, file, faults);
        List<string> header = rows.Count > 0 ? [.. rows[0].Cells.Select(cell => cell.Trim())] : [];
        int question = CsvRecords.ColumnOf(header, QuestionFields.Text);
        int reference = CsvRecords.ColumnOf(header, QuestionFields.Reference);
        int id = CsvRecords.ColumnOf(header, QuestionFields.Id);
        int category = CsvRecords.ColumnOf(header, QuestionFields.Category);
        int[] choices =
        [
            .. Letters.Select(letter => header.IndexOf(letter.ToString())).TakeWhile(column => column >= 0),
        ];
        if (question < 0)
        {
            faults.Add(
                new Fault(
                    QualityFaultCodes.UnknownFormat,
                    "neither JSON lines nor CSV with a column question"
                )
                {
                    File = file,
                    Line = 1,
                    Value = rows.Count > 0 ? string.Join(',', header) : null,
                    Expected = QuestionFields.Expected,
                }
            );
            return questions;
        }

        foreach ((int line, string[] cells) in rows.Skip(1))
        {
            if (cells.Length != header.Count)
            {
                faults.Add(
                    new Fault(QualityFaultCodes.BadLine, "a row with another number of cells than the header")
                    {
                        File = file,
                        Line = line,
                        Value = cells.Length.ToString(CultureInfo.InvariantCulture),
                        Expected = $"{header.Count} cells; text with a comma stands in quotes",
                    }
                );
                continue;
            }

            string[] options = [.. choices.Select(column => cells[column])];
            string asked = cells[question];
            string answer = reference >= 0 ? cells[reference].Trim() : "";
            string? key = answer.Length == 0 ? null : ChoiceKey.Of(answer, options);
            if (string.IsNullOrWhiteSpace(asked) || (answer.Length > 0 && key is null))
            {
                faults.Add(
                    new Fault(
                        QualityFaultCodes.BadQuestion,
                        key is null && asked.Length > 0
                            ? "the reference is none of the choices"
                            : "no question"
                    )
                    {
                        File = file,
                        Line = line,
                        Path = header[key is null && asked.Length > 0 ? reference : question],
                        Value = key is null && asked.Length > 0 ? answer : null,
                        Expected = options.Length > 0 ? ChoiceKey.Expected(options.Length) : "a text",
                    }
                );
                continue;
            }

            string named = id >= 0 ? cells[id].Trim() : "";
            questions.Add(
                new QualityQuestion
                {
                    Id = named.Length > 0 ? named : line.ToString(CultureInfo.InvariantCulture),
                    Line = line,
                    Turns = [new QuestionTurn("user", asked)],
                    References = key is null ? [] : [key],
                    Choices = options,
                    Category = category >= 0 ? cells[category].Trim() : "",
                }
            );
        }

        return questions;
    }

    private static List<(int Line, string[] Cells)> Rows(string text, string file, FaultList faults)
    {
        List<(int Line, string[] Cells)> rows = [];
        using CsvRecords records = new(new StringReader(text));
        try
        {
            while (records.Read())
            {
                rows.Add((records.Line, records.Cells()));
            }
        }
        catch (FormatException)
        {
            faults.Add(
                new Fault(QualityFaultCodes.BadLine, "a quote in the record that begins here never ends")
                {
                    File = file,
                    Line = records.Line,
                    Expected = "a closing quote; a quote within a cell is doubled",
                }
            );
        }

        return rows;
    }
}
