using System.Text;
using Farthing.Emulation.Texts;
using Farthing.Protocol.OpenAi;
using Farthing.Workloads.Graded;

namespace Farthing.Emulation.Graded;

/// <summary>Answers requests from a graded set: the last message of the user is the question.</summary>
/// <param name="play">The set and its drift.</param>
/// <param name="seed">The server's seed: it decides answers that are drawn, and verdicts.</param>
internal sealed class GradedResponder(GradedPlay play, ulong seed)
{
    private readonly GradedJudge judge = new(play.Set, seed);

    /// <summary>The answer; <see cref="GradedText.Unknown"/> for a prompt or a model that is not in the set; null where the request is refused instead.</summary>
    /// <param name="request">The request.</param>
    /// <param name="prompt">Which of its prompts.</param>
    /// <param name="model">The model's name; null for the first.</param>
    /// <param name="seconds">Since the server's start.</param>
    /// <param name="number">Of the request, from 1.</param>
    public GradedText? Answer(
        GenerationRequest request,
        int prompt,
        string? model,
        double seconds,
        long number
    )
    {
        bool hasDrifted = play.Drift?.HasHappened(seconds, number) == true;
        GradedModel? named = string.IsNullOrEmpty(model) ? play.Set.Models[0] : play.Set.ModelOf(model);
        GradedText text =
            named is null
            || named.Kind == GradedModelKind.Embedder
            || request.ToolChoice is ToolChoice.Required or ToolChoice.Named
                ? GradedText.Unknown
            : named.IsJudge ? Verdict(request, prompt, named, Drifted)
            : Known(named, Question(request, prompt), Drifted);
        return play.IsStrict && text.Grade == GradedText.Unknown.Grade ? null : text;

        bool Drifted(int intent) => hasDrifted && play.Drift!.Intents.Contains(intent);
    }

    private GradedText Known(GradedModel model, string question, Func<int, bool> hasDrifted)
    {
        int index = play.Set.Find(question);
        if (index < 0)
        {
            return GradedText.Unknown;
        }

        GradedAnswer answer = play.Set.AnswerOf(model, index, seed, hasDrifted);
        return new GradedText(answer.Text, true, answer.IsRight ? "right" : "wrong", answer.Logprob);
    }

    private GradedText Verdict(
        GenerationRequest request,
        int prompt,
        GradedModel model,
        Func<int, bool> hasDrifted
    )
    {
        string verdict = judge.Verdict(model, Whole(request, prompt), hasDrifted);
        bool isStructured = !request.Schema.IsEmpty && model.Kind != GradedModelKind.Nonsense;
        string text = isStructured
            ? Encoding.UTF8.GetString(SchemaText.Write(request.Schema, seed, verdict))
            : verdict;
        return new GradedText(text, true, "verdict");
    }

    private static string Question(GenerationRequest request, int prompt)
    {
        if (!request.IsChat)
        {
            return Text(request.Prompts[prompt]);
        }

        for (int i = request.Messages.Count - 1; i >= 0; i--)
        {
            if (request.Messages[i].Role == "user")
            {
                return Encoding.UTF8.GetString(request.Messages[i].Text.Span);
            }
        }

        return "";
    }

    private static string Whole(GenerationRequest request, int prompt) =>
        request.IsChat
            ? string.Join('\n', request.Messages.Select(one => Encoding.UTF8.GetString(one.Text.Span)))
            : Text(request.Prompts[prompt]);

    private static string Text(PromptInput prompt) =>
        prompt.TokenIds is null ? Encoding.UTF8.GetString(prompt.Text.Span) : "";
}

/// <summary>Graded answers of an emulated server.</summary>
/// <param name="Set">The questions, their answers and the models.</param>
public sealed record GradedPlay(GradedSet Set)
{
    /// <summary>Change of right answers while the server runs; null for none.</summary>
    public DriftPlan? Drift { get; init; }

    /// <summary>True answers a prompt that is not in the set with 404; false with marked words.</summary>
    public bool IsStrict { get; init; }
}
