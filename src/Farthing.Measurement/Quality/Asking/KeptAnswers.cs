using System.Text;
using System.Text.Json;
using Farthing.Measurement.Load;
using Farthing.Measurement.Quality.Questions;
using Farthing.Numerics.Faults;
using Farthing.Protocol.OpenAi;

namespace Farthing.Measurement.Quality.Asking;

/// <summary>Answers in a file, one a line, so that a server that is gone can still be compared with.</summary>
/// <param name="questions">What was asked.</param>
/// <param name="form">How.</param>
public sealed class KeptAnswers(IReadOnlyList<QualityQuestion> questions, AskForm form)
{
    private const int MostFaults = 20;
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
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FarthingException(
                new Fault(
                    QualityFaultCodes.BadKeptAnswers,
                    "the kept answers cannot be read: " + error.Message
                )
                {
                    File = file,
                    Expected = "a file that --keep-answers wrote",
                }
            );
        }

        FaultList faults = new();
        Dictionary<(string Side, string Id, int Repeat), (AskedAnswer Answer, string Asked)> rows = [];
        string model = "";
        int repeats = 1;
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > 0 && Row(lines[i], file, i + 1, faults) is { } row)
            {
                rows[(row.Side, row.Id, row.Repeat)] = (row.Answer, row.Asked);
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

    private string Line(string side, string model, QualityQuestion question, int repeat, AskedAnswer answer)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("side", side);
            json.WriteString("model", model);
            json.WriteString("id", question.Id);
            json.WriteNumber("repeat", repeat);
            json.WriteString("asked", form.Digest(question));
            json.WriteString("answer", answer.Text);
            json.WriteNumber("tokens", answer.Tokens);
            json.WriteString("finish", StopReasons.Word(answer.Finish));
            json.WriteString("outcome", answer.Outcome.ToString());
            json.WriteString("detail", answer.Detail);
            json.WriteNumber("retries", answer.Retries);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static (string Side, string Model, string Id, int Repeat, string Asked, AskedAnswer Answer)? Row(
        string line,
        string file,
        int number,
        FaultList faults
    )
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            string outcome = Text(root, "outcome");
            string finish = Text(root, "finish");
            int repeat = root.GetProperty("repeat").GetInt32();
            if (!Enum.TryParse(outcome, out RequestOutcome ended) || repeat is < 0 or > 1000)
            {
                throw new FormatException();
            }

            AskedAnswer answer = new()
            {
                Text = Text(root, "answer"),
                Tokens = root.GetProperty("tokens").GetInt64(),
                Finish =
                    finish.Length == 0 ? StopReason.None : StopReasons.Of(Encoding.UTF8.GetBytes(finish)),
                Outcome = ended,
                Detail = Text(root, "detail"),
                Retries = root.GetProperty("retries").GetInt32(),
            };
            return (
                Text(root, "side"),
                Text(root, "model"),
                Text(root, "id"),
                repeat,
                Text(root, "asked"),
                answer
            );
        }
        catch (Exception broken)
            when (broken
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
            )
        {
            Add(faults, file, number, "a line that is no kept answer", null);
            return null;
        }
    }

    private static string Text(JsonElement root, string name) =>
        root.GetProperty(name).GetString() ?? throw new FormatException();

    private static void Add(FaultList faults, string file, int? line, string message, string? value)
    {
        if (faults.Faults.Count < MostFaults)
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
