using System.Text;
using System.Text.Json;
using Farthing.Documents.Benches;
using Farthing.Measurement.Quality.Questions;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Protocol.OpenAi;

namespace Farthing.Measurement.Quality.Asking;

/// <summary>Answers in a file, one a line, so that a server that is gone can still be compared with.</summary>
/// <param name="questions">What was asked.</param>
/// <param name="form">How.</param>
public sealed class KeptAnswers(IReadOnlyList<QualityQuestion> questions, AskForm form)
{
    private const int MaxFaults = 20;
    private const string Baseline = "baseline";

    /// <summary>Writes a side; questions that were not asked are left out.</summary>
    public void Write(TextWriter writer, string side, AnswersOfSide answers)
    {
        for (int repeat = 0; repeat < answers.Repeats; repeat++)
        {
            for (int i = 0; i < questions.Count; i++)
            {
                if (answers.Of(i, repeat, questions.Count) is AskedAnswer answer)
                {
                    writer.WriteLine(Line(side, answers.Model, questions[i], repeat, answer));
                }
            }
        }
    }

    /// <summary>Reads the baseline's answers, or the only side's that the file holds.</summary>
    /// <exception cref="FarthingException">The file cannot be read, or its answers do not belong to these questions: the first twenty faults at once.</exception>
    public AnswersOfSide Read(string file)
    {
        string[] lines = InputFile
            .Text(
                file,
                new Fault(QualityFaultCodes.BadKeptAnswers, "the kept answers cannot be read")
                {
                    Expected = "a file that --keep-answers wrote",
                }
            )
            .Split('\n');

        FaultList faults = new();
        Dictionary<(string Side, string Id, int Repeat), (AskedAnswer Answer, string Asked)> rows = [];
        string model = "";
        int repeats = 1;
        for (int i = 0; i < lines.Length; i++)
        {
            if (
                !string.IsNullOrWhiteSpace(lines[i])
                && Row(lines[i], file, i + 1, faults) is (var row, var answer)
            )
            {
                rows[(row.Side, row.Id, row.Repeat)] = (answer, row.Asked);
                model = row.Side == Baseline || model.Length == 0 ? row.Model : model;
                repeats = Math.Max(repeats, row.Repeat + 1);
            }
        }

        faults.ThrowIfAny();
        string side =
            rows.Keys.Any(key => key.Side == Baseline) || rows.Count == 0 ? Baseline : rows.Keys.First().Side;
        AskedAnswer?[] answers = new AskedAnswer?[repeats * questions.Count];
        for (int i = 0; i < questions.Count; i++)
        {
            string digest = form.Digest(questions[i]);
            for (int repeat = 0; repeat < repeats; repeat++)
            {
                if (
                    !rows.TryGetValue(
                        (side, questions[i].Id, repeat),
                        out (AskedAnswer Answer, string Asked) kept
                    )
                )
                {
                    Add(faults, file, null, "no kept answer to a question", questions[i].Id);
                }
                else if (kept.Asked != digest)
                {
                    Add(
                        faults,
                        file,
                        null,
                        "a kept answer to a question that was asked in another way",
                        questions[i].Id
                    );
                }
                else
                {
                    answers[(repeat * questions.Count) + i] = kept.Answer;
                }
            }
        }

        faults.ThrowIfAny();
        return new AnswersOfSide(model, file, repeats, answers);
    }

    private string Line(
        string side,
        string model,
        QualityQuestion question,
        int repeat,
        AskedAnswer answer
    ) =>
        JsonSerializer.Serialize(
            new KeptAnswer(
                side,
                model,
                question.Id,
                repeat,
                form.Digest(question),
                answer.Text,
                answer.Tokens,
                Encoding.UTF8.GetString(StopReasons.Word(answer.Finish)),
                answer.Outcome.ToString(),
                answer.Detail,
                answer.Retries
            ),
            AskingJson.Default.KeptAnswer
        );

    private static (KeptAnswer Row, AskedAnswer Answer)? Row(
        string line,
        string file,
        int number,
        FaultList faults
    )
    {
        KeptAnswer? row = null;
        try
        {
            row = JsonSerializer.Deserialize(line, AskingJson.Default.KeptAnswer);
        }
        catch (JsonException)
        {
            // Said below, as for a line that is JSON and no answer.
        }

        if (
            row is null
            || !Enum.TryParse(row.Outcome, out RequestOutcome ended)
            || row.Repeat is < 0 or > 1000
        )
        {
            Add(faults, file, number, "a line that is no kept answer", null);
            return null;
        }

        return (
            row,
            new AskedAnswer
            {
                Text = row.Answer,
                Tokens = row.Tokens,
                Finish =
                    row.Finish.Length == 0
                        ? StopReason.None
                        : StopReasons.Of(Encoding.UTF8.GetBytes(row.Finish)),
                Outcome = ended,
                Detail = row.Detail,
                Retries = row.Retries,
            }
        );
    }

    private static void Add(FaultList faults, string file, int? line, string message, string? value)
    {
        if (faults.Faults.Count < MaxFaults)
        {
            faults.Add(
                new Fault(QualityFaultCodes.BadKeptAnswers, message)
                {
                    File = file,
                    Line = line,
                    Value = value,
                    Expected =
                        "what --keep-answers wrote for the same --data, with the same --api, --shots, --max-answer and --stop",
                }
            );
        }
    }
}
