using System.Text.Json;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Reading;

namespace Farthing.Measurement.Quality.Questions;

/// <summary>Reads a file of questions: JSON lines, or CSV with a header.</summary>
public static class QuestionFile
{
    private const int MaxFaults = 20;

    /// <summary>The questions.</summary>
    /// <exception cref="FarthingException">The file cannot be read, or something in it is wrong: the first twenty faults at once.</exception>
    public static IReadOnlyList<QualityQuestion> Read(string file)
    {
        string text = InputFile.Text(
            file,
            new Fault(QualityFaultCodes.FileUnreadable, "the questions cannot be read")
            {
                Expected = QuestionFields.Expected,
            }
        );

        FaultList faults = new();
        string start = text.TrimStart();
        List<QualityQuestion> questions =
            start.StartsWith('{') ? Lines(text, file, faults)
            : start.Length == 0 || start.StartsWith('[') ? Refused(file, start, faults)
            : QuestionCsv.Read(text, file, faults);
        CheckIds(questions, file, faults);
        if (faults.IsEmpty && questions.Count == 0)
        {
            faults.Add(
                new Fault(QualityFaultCodes.UnknownFormat, "the file holds no question")
                {
                    File = file,
                    Expected = QuestionFields.Expected,
                }
            );
        }

        return faults.IsEmpty
            ? questions
            : throw new FarthingException([.. faults.Faults.Take(MaxFaults), .. Rest(faults, file)]);
    }

    private static List<QualityQuestion> Lines(string text, string file, FaultList faults)
    {
        List<QualityQuestion> questions = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.IsWhiteSpace())
            {
                continue;
            }

            try
            {
                using JsonDocument document = JsonDocument.Parse(line.ToString());
                TreeFile tree = new(file, QualityFaultCodes.BadQuestion, QualityFaultCodes.BadQuestion)
                {
                    Line = number,
                };
                TreeNode row = new(document.RootElement, "", tree);
                QualityQuestion? question = row.IsObject
                    ? new QuestionJson(row, number, faults).Read()
                    : null;
                // A sample log of lm-eval has one line for every filter of an answer: the question is the same.
                bool isAgain =
                    question is not null
                    && !seen.Add(question.Id)
                    && row["filter"].Element.ValueKind != JsonValueKind.Undefined;
                if (question is not null && !isAgain)
                {
                    questions.Add(question);
                }
                else if (!row.IsObject)
                {
                    AddBadLine(file, number, null, "a line that is no object", faults);
                }
            }
            catch (JsonException broken)
            {
                AddBadLine(
                    file,
                    number,
                    (int?)broken.BytePositionInLine + 1,
                    "a line that is not JSON",
                    faults
                );
            }
        }

        return questions;
    }

    private static void AddBadLine(string file, int line, int? column, string message, FaultList faults) =>
        faults.Add(
            new Fault(QualityFaultCodes.BadLine, message)
            {
                File = file,
                Line = line,
                Column = column,
                Expected = "one whole JSON object a line",
            }
        );

    private static List<QualityQuestion> Refused(string file, string start, FaultList faults)
    {
        faults.Add(
            new Fault(
                QualityFaultCodes.UnknownFormat,
                start.Length == 0 ? "the file is empty" : "a JSON list, not JSON lines"
            )
            {
                File = file,
                Line = 1,
                Expected = QuestionFields.Expected,
            }
        );
        return [];
    }

    private static void CheckIds(List<QualityQuestion> questions, string file, FaultList faults)
    {
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        foreach (QualityQuestion question in questions)
        {
            if (!lines.TryAdd(question.Id, question.Line))
            {
                faults.Add(
                    new Fault(
                        QualityFaultCodes.DuplicateId,
                        $"the id stands already in line {lines[question.Id]}"
                    )
                    {
                        File = file,
                        Line = question.Line,
                        Value = question.Id,
                        Expected = "another id for every question, or none at all",
                    }
                );
            }
        }
    }

    private static IEnumerable<Fault> Rest(FaultList faults, string file)
    {
        int rest = faults.Faults.Count - MaxFaults;
        if (rest > 0)
        {
            yield return new Fault(QualityFaultCodes.BadQuestion, $"{rest} more faults of this kind of file")
            {
                File = file,
                Expected = QuestionFields.Expected,
            };
        }
    }
}
