using System.Security.Cryptography;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Inner;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Clocks;
using Farthing.Reduction.Verification;

namespace Farthing.Gateway.Caching.Answers;

/// <summary>Compares two answers to what is taken for one question: by rules, and where those cannot tell by a model, asked in both orders.</summary>
internal static class AnswerJudge
{
    private const int DelimiterBytes = 12;

    /// <summary>Compares.</summary>
    /// <param name="calls">Asks the model; null: nobody can.</param>
    /// <param name="judge">The model; empty: none.</param>
    /// <param name="asker">For whom and what for it is asked; endpoint and body do not matter.</param>
    /// <param name="question">The question.</param>
    /// <param name="one">An answer.</param>
    /// <param name="other">The other one.</param>
    /// <param name="within">Longest wait for both verdicts.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>The verdict, and what it cost.</returns>
    public static async Task<(AnswerVerdict Verdict, Money Cost)> CompareAsync(
        IInnerCalls? calls,
        string judge,
        InnerRequest asker,
        string question,
        string one,
        string other,
        TimeSpan within,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        AnswerVerdict byRules = AnswerComparison.Of(one, other);
        if (byRules.Outcome != VerdictOutcome.NeedsJudge || judge.Length == 0 || calls is null)
        {
            return (byRules, Money.Zero);
        }

        if (
            JudgePrompt.Make(question, one, other, Delimiter(), out JudgePrompt first, out JudgePrompt second)
            is AnswerVerdict unfit
        )
        {
            return (unfit, Money.Zero);
        }

        using Deadline late = new(within, clock, stop);
        (string? inOrder, Money cost) = await AskAsync(first);
        (string? turned, Money more) = await AskAsync(second);
        return (JudgeReading.Of(inOrder, turned), cost + more);

        Task<(string? Said, Money Cost)> AskAsync(JudgePrompt prompt) =>
            AnswerJudge.AskAsync(
                calls,
                judge,
                asker,
                prompt.System,
                prompt.User,
                JudgePrompt.Choices,
                late.Token
            );
    }

    /// <summary>Asks a judge for one of some words.</summary>
    /// <returns>What it said, null where nothing came; and what it cost.</returns>
    public static async Task<(string? Said, Money Cost)> AskAsync(
        IInnerCalls calls,
        string judge,
        InnerRequest asker,
        string system,
        string user,
        IReadOnlyList<string> choices,
        CancellationToken stop
    )
    {
        InnerAnswer answer = await calls.RunAsync(
            asker with
            {
                Endpoint = Dialect.Chat,
                Body = JudgeBody.Of(judge, system, user, choices),
            },
            stop
        );
        return (
            answer.IsGood ? ReadAnswer.Of(answer.Body.Span, Dialect.Chat, isStream: false)?.Text : null,
            answer.Cost
        );
    }

    /// <summary>Letters and digits that nobody can know beforehand.</summary>
    public static string Delimiter() =>
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(DelimiterBytes));
}
