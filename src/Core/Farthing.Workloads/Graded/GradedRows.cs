using Farthing.Numerics.Faults;

namespace Farthing.Workloads.Graded;

/// <summary>Rows of graded files, gathered until all are read; then checked against each other.</summary>
internal sealed class GradedRows
{
    private sealed record Row(string Text, string Intent, int Line)
    {
        public Dictionary<string, GradedReply> Replies { get; } = new(StringComparer.OrdinalIgnoreCase);

        public bool IsContradicted { get; set; }
    }

    private readonly List<Fault> faults = [];
    private readonly Dictionary<string, Row> questions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (GradedIntent Intent, string File, int Line)> intents = new(
        StringComparer.Ordinal
    );
    private readonly Dictionary<string, GradedModel> models = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, GradedModel> namedByReplies = new(StringComparer.OrdinalIgnoreCase);
    private string file = "";

    /// <summary>What is wrong so far.</summary>
    public IReadOnlyList<Fault> Faults => faults;

    /// <summary>Rows of another file follow.</summary>
    public void Begin(string name) => file = name;

    /// <summary>A row cannot be used.</summary>
    public void Wrong(int line, string path, string message, string? value, string expected) =>
        faults.Add(
            new Fault(WorkloadFaultCodes.BadGraded, message)
            {
                File = file,
                Line = line,
                Path = path.Length == 0 ? null : path,
                Value = value is { Length: > 60 } ? value[..60] + "…" : value,
                Expected = expected,
            }
        );

    /// <summary>A question. The same text with another intent contradicts it: both are left out.</summary>
    /// <param name="text">The question.</param>
    /// <param name="intent">Its intent's name.</param>
    /// <param name="line">Its line.</param>
    /// <param name="replies">Graded answers by model.</param>
    public void Ask(
        string text,
        string intent,
        int line,
        IEnumerable<KeyValuePair<string, GradedReply>> replies
    )
    {
        string folded = GradedSet.Folded(text);
        if (folded.Length == 0)
        {
            Wrong(line, "question", "the question is empty", null, "a text");
            return;
        }

        if (!questions.TryGetValue(folded, out Row? row))
        {
            questions[folded] = row = new Row(text.Trim(), intent, line);
        }

        row.IsContradicted |= row.Intent != intent;
        foreach ((string model, GradedReply reply) in replies)
        {
            row.IsContradicted |= row.Replies.TryGetValue(model, out GradedReply other) && other != reply;
            row.Replies[model] = reply;
            namedByReplies.TryAdd(model, new GradedModel(model, GradedModelKind.Answers));
        }
    }

    /// <summary>A model; the last file's word stands.</summary>
    public void Serve(GradedModel model) => models[model.Name] = model;

    /// <summary>An intent's answer.</summary>
    public void Answer(GradedIntent intent, int line)
    {
        if (
            intents.TryGetValue(intent.Name, out (GradedIntent Intent, string File, int Line) known)
            && known.Intent.Answer != intent.Answer
        )
        {
            Wrong(
                line,
                "answer",
                $"intent '{intent.Name}' has another answer in line {known.Line}",
                intent.Answer,
                "one answer for each intent"
            );
            return;
        }

        intents[intent.Name] = (intent, file, line);
    }

    /// <summary>The set; null with faults where the rows do not fit together.</summary>
    public GradedSet? ToSet(string name)
    {
        Row[] asked = [.. questions.Values.Where(row => !row.IsContradicted)];
        foreach (string intent in asked.Select(row => row.Intent).Distinct())
        {
            intents.TryAdd(intent, (new GradedIntent(intent, $"Answer: {intent}.", null, []), file, 0));
        }

        if (asked.Length == 0)
        {
            Wrong(1, "", "no question has a label that holds", null, "questions with an intent, or a grade");
            return null;
        }

        CheckNear();
        Dictionary<string, int> index = new(StringComparer.Ordinal);
        foreach (string intent in intents.Keys)
        {
            index[intent] = index.Count;
        }

        GradedIntent[] all = [.. intents.Values.Select(known => known.Intent)];
        CheckReplies(asked, index, all);
        if (faults.Count > 0)
        {
            return null;
        }

        Dictionary<string, GradedModel> served = new(models, StringComparer.OrdinalIgnoreCase);
        foreach ((string model, GradedModel named) in namedByReplies)
        {
            served.TryAdd(model, named);
        }

        return new GradedSet(
            name,
            all,
            [.. asked.Select(row => new GradedQuestion(row.Text, index[row.Intent], row.Replies, row.Line))],
            served.Count > 0 ? [.. served.Values] : GradedModel.Usual,
            questions.Count - asked.Length
        );
    }

    private void CheckNear()
    {
        foreach ((GradedIntent intent, string from, int line) in intents.Values)
        {
            if (intent.Near.FirstOrDefault(near => !intents.ContainsKey(near)) is string missing)
            {
                Begin(from);
                Wrong(line, "near", "no intent has this name", missing, "names of intents of this set");
            }
        }
    }

    private void CheckReplies(Row[] asked, Dictionary<string, int> index, GradedIntent[] all)
    {
        foreach (Row row in asked)
        {
            string right = GradedSet.Folded(all[index[row.Intent]].Answer);
            foreach ((string model, GradedReply reply) in row.Replies)
            {
                bool isAlike = reply.Text is string text && GradedSet.Folded(text) == right;
                if (reply.Text is not null && isAlike != reply.IsRight)
                {
                    Wrong(
                        row.Line,
                        model,
                        reply.IsRight
                            ? "the answer is called right and is not the intent's"
                            : "the answer is called wrong and is the intent's right one",
                        reply.Text,
                        $"right: the answer of intent '{row.Intent}'; wrong: any other"
                    );
                }
            }
        }
    }
}

/// <summary>A meaning that several questions share: they all have the same right answer.</summary>
/// <param name="Name">Its name, unique in its set.</param>
/// <param name="Answer">The right answer.</param>
/// <param name="Later">The right answer after a drift; null where the file states none.</param>
/// <param name="Near">Names of intents that look alike and have another answer: a wrong answer is one of theirs.</param>
public sealed record GradedIntent(string Name, string Answer, string? Later, IReadOnlyList<string> Near)
{
    /// <summary>The right answer.</summary>
    /// <param name="hasDrifted">True after a drift of this intent.</param>
    public string AnswerAt(bool hasDrifted) => hasDrifted ? Later ?? "Changed: " + Answer : Answer;
}

/// <summary>A model's answer to one question, graded.</summary>
/// <param name="IsRight">Whether it is right.</param>
/// <param name="Text">The answer; null takes the intent's right answer, or a wrong one.</param>
/// <param name="Logprob">Mean log probability of its tokens, at most 0; null draws it (<see cref="GradedModel.Signal"/>).</param>
public readonly record struct GradedReply(bool IsRight, string? Text, double? Logprob);
