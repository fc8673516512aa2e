using System.Security.Cryptography;
using System.Text.Json;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Inner;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Reduction.Verification;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>Compares two answers to what is taken for one question: by rules, and where those cannot tell by a model, asked in both orders.</summary>
internal sealed class AnswerJudge(Func<IInnerCalls?> inner, TimeProvider clock)
{
    private const int DelimiterBytes = 16;
    private const int VerdictTokens = 16;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Compares.</summary>
    /// <param name="judge">The model that judges; empty: none.</param>
    /// <param name="caller">Who pays for it.</param>
    /// <param name="question">The question.</param>
    /// <param name="stored">The stored answer's text; null where it has none.</param>
    /// <param name="fresh">The fresh answer's text; null where it has none.</param>
    /// <returns>The verdict, and what it cost.</returns>
    public async Task<(AnswerVerdict Verdict, Money Cost)> CompareAsync(
        string judge,
        Caller caller,
        string question,
        string? stored,
        string? fresh
    )
    {
        AnswerVerdict byRules = AnswerComparison.Of(stored ?? "", fresh ?? "");
        if (byRules.Outcome != VerdictOutcome.NeedsJudge)
        {
            return (byRules, Money.Zero);
        }

        if (judge.Length == 0 || inner() is not IInnerCalls calls)
        {
            return (
                new AnswerVerdict(VerdictOutcome.Unsure, VerificationMethod.Judge, "there is no judge"),
                Money.Zero
            );
        }

        string delimiter = Convert.ToHexString(RandomNumberGenerator.GetBytes(DelimiterBytes));
        if (
            JudgePrompt.Make(question, stored!, fresh!, delimiter, out JudgePrompt one, out JudgePrompt other)
            is AnswerVerdict unfit
        )
        {
            return (unfit, Money.Zero);
        }

        using CancellationTokenSource late = new(Longest, clock);
        InnerAnswer first = await calls.RunAsync(Request(judge, caller, one), late.Token);
        InnerAnswer second = await calls.RunAsync(Request(judge, caller, other), late.Token);
        return (JudgeReading.Of(TextOf(first), TextOf(second)), first.Cost + second.Cost);
    }

    private static string? TextOf(InnerAnswer answer) =>
        answer.IsGood ? AnswerText.Of(answer.Body.Span, Dialect.Chat, isStream: false) : null;

    private static InnerRequest Request(string judge, Caller caller, JudgePrompt prompt)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("model", judge);
            json.WriteStartArray("messages");
            Message(json, "system", prompt.System);
            Message(json, "user", prompt.User);
            json.WriteEndArray();
            json.WriteNumber("temperature", 0);
            json.WriteNumber("max_tokens", VerdictTokens);
            json.WriteEndObject();
        }

        return new InnerRequest(caller, InnerPurpose.CacheVerify.Tag, Dialect.Chat, stream.ToArray());
    }

    private static void Message(Utf8JsonWriter json, string role, string text)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", text);
        json.WriteEndObject();
    }
}
