using System.Globalization;
using System.Text.Json.Serialization;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Measurement.Quality.Questions;

/// <summary>One question out of a line of JSON; fields inside <c>doc</c> (sample logs of lm-eval) count too.</summary>
/// <param name="root">The line.</param>
/// <param name="line">Where it stands, from 1.</param>
/// <param name="faults">Takes what is wrong.</param>
internal sealed class QuestionJson(TreeNode root, int line, FaultList faults)
{
    /// <summary>The question; null when something was wrong.</summary>
    public QualityQuestion? Read()
    {
        int before = faults.Faults.Count;
        IReadOnlyList<QuestionTurn> turns = Turns();
        (IReadOnlyList<string> choices, IReadOnlyList<string>? labels) = Choices();
        IReadOnlyList<string> references = References(choices, labels);
        string id = Find(QuestionFields.Id).Scalar ?? line.ToString(CultureInfo.InvariantCulture);
        return faults.Faults.Count > before
            ? null
            : new QualityQuestion
            {
                Id = id,
                Line = line,
                Turns = turns,
                References = references,
                Choices = choices,
                Category = Find(QuestionFields.Category).Scalar ?? "",
            };
    }

    private List<QuestionTurn> Turns()
    {
        if (Find(QuestionFields.Messages) is { Exists: true } messages)
        {
            return Conversation(messages);
        }

        TreeNode question = Find(QuestionFields.Text);
        if (question.IsList)
        {
            return Conversation(question);
        }

        if (question.Quoted is string text && !string.IsNullOrWhiteSpace(text))
        {
            return [new QuestionTurn("user", text)];
        }

        if (question.Exists)
        {
            Wrong(question, "the question is no text", "a text");
        }
        else
        {
            string names = string.Join(", ", QuestionFields.Text);
            Wrong(default, "no question", $"one of {names}, messages");
        }

        return [];
    }

    private List<QuestionTurn> Conversation(TreeNode messages)
    {
        const string Expected =
            "[{\"role\": \"user\", \"content\": \"…\"}], the last one from the user, without images";
        List<QuestionTurn> turns = [];
        foreach (TreeNode message in messages.IsList ? messages.Items : [])
        {
            string? role = message["role"].Quoted;
            string? content = message["content"].Quoted;
            if (role is not ("system" or "user" or "assistant") || content is null)
            {
                Wrong(message, "a message that is no text", Expected);
                return [];
            }

            turns.Add(new QuestionTurn(role, content));
        }

        if (turns.Count == 0 || turns[^1].Role != "user")
        {
            Wrong(messages, "no message of the user at the end", Expected);
        }

        return turns;
    }

    private (IReadOnlyList<string> Texts, IReadOnlyList<string>? Labels) Choices()
    {
        TreeNode choices = Find(QuestionFields.Choices);
        if (!choices.Exists)
        {
            return ([], null);
        }

        TreeNode[] members = [.. choices.Members.Select(member => member.Value)];
        bool isNamed = choices["text"].Exists;
        List<string>? texts =
            choices.IsList ? Texts(choices)
            : isNamed ? Texts(choices["text"])
            : Scalars(members);
        List<string>? labels =
            choices.IsList ? null
            : isNamed ? Texts(choices["label"])
            : [.. choices.Members.Select(member => member.Name)];
        bool isPaired = labels is null || labels.Count == texts?.Count;
        if (texts is { Count: >= 2 and <= ChoiceKey.Most } && isPaired)
        {
            return (texts, labels);
        }

        Wrong(choices, "not a list of choices", "2 to 10 texts");
        return ([], null);
    }

    private List<string> References(IReadOnlyList<string> choices, IReadOnlyList<string>? labels)
    {
        TreeNode reference = Find(QuestionFields.Reference);
        if (!reference.Exists)
        {
            return [];
        }

        List<string>? texts = reference.IsList ? Texts(reference) : Scalars([reference]);
        if (texts is null or [] || texts.Any(string.IsNullOrWhiteSpace))
        {
            const string Expected = "a text, a number, or a list of accepted texts";
            Wrong(reference, "the reference is no text", Expected);
            return [];
        }

        List<string> keys = [.. texts.Select(text => ChoiceKey.Of(text, choices, labels)).OfType<string>()];
        if (keys.Count < texts.Count)
        {
            string expected = ChoiceKey.Expected(choices.Count);
            Wrong(reference, "the reference is none of the choices", expected);
        }

        return keys;
    }

    /// <summary>The texts and numbers of a list; null where it is none, or holds anything else.</summary>
    private static List<string>? Texts(TreeNode list) => list.IsList ? Scalars(list.Items) : null;

    private static List<string>? Scalars(IReadOnlyList<TreeNode> nodes)
    {
        List<string> texts = [.. nodes.Select(node => node.Scalar).OfType<string>()];
        return texts.Count == nodes.Count ? texts : null;
    }

    /// <summary>The first field of these names that is there and not null, in the line or in its <c>doc</c>; missing where none is.</summary>
    private TreeNode Find(string[] names)
    {
        TreeNode doc = root["doc"];
        foreach (string name in names)
        {
            if (root[name] is { Exists: true } own)
            {
                return own;
            }

            if (doc[name] is { Exists: true } inner)
            {
                return inner;
            }
        }

        return default;
    }

    private void Wrong(TreeNode at, string message, string expected)
    {
        TreeNode place = at.Exists ? at : root;
        Fault fault = place.FaultOf(QualityFaultCodes.BadQuestion, message, expected);
        faults.Add(at.Exists ? fault : fault with { Value = null });
    }
}

/// <summary>The names under which files keep what a question consists of.</summary>
internal static class QuestionFields
{
    public static readonly string[] Text = ["question", "prompt", "problem", "input", "query"];
    public static readonly string[] Messages = ["messages"];
    public static readonly string[] Reference = ["answer", "target", "expected", "answerKey", "reference"];
    public static readonly string[] Choices = ["choices", "options"];
    public static readonly string[] Id = ["id", "doc_id", "question_id"];
    public static readonly string[] Category = ["category", "subject"];

    /// <summary>What a file should hold, for faults.</summary>
    public const string Expected =
        "one question a line, such as {\"question\": \"…\", \"answer\": \"…\"}, or CSV with the columns question and answer";
}

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">What it says.</param>
public sealed record QuestionTurn(string Role, [property: JsonPropertyName("content")] string Text);
