using Farthing.Measurement.Quality.Asking;
using Farthing.Measurement.Quality.Judging;
using Farthing.Measurement.Quality.Questions;
using Farthing.Numerics.Randomness;

namespace Farthing.Measurement.Quality.Pairing;

/// <summary>Has a model compare two answers, once in each order.</summary>
/// <param name="asker">For the judge's server.</param>
/// <param name="prompt">What it is asked.</param>
/// <param name="seed">Of the run: draws which order is asked first.</param>
/// <param name="hasUsage">The server counts tokens on request.</param>
public sealed class PairJudge(AnswerAsker asker, JudgePrompt prompt, ulong seed, bool hasUsage)
{
    private const int MaxTokens = 2048;
    private const ulong Stream = 0x6a75_6467;
    private static readonly AskForm Form = new() { MaxTokens = MaxTokens };

    /// <summary>Its model.</summary>
    public string Model => asker.Target.Model;

    /// <summary>Called after each of its answers.</summary>
    public Action? OnJudged { get; init; }

    /// <summary>Judges pairs; null where it could not be asked or read, for an interruption with <c>WasCut</c>.</summary>
    public async Task<IReadOnlyList<PairJudgment>> JudgeAsync(
        IReadOnlyList<QualityQuestion> questions,
        IReadOnlyList<JudgedPair> pairs,
        CancellationToken cancellation
    )
    {
        Pcg32 chance = new(seed, Stream);
        List<(int Pair, bool IsCandidateFirst)> asked = [];
        for (int i = 0; i < pairs.Count; i++)
        {
            bool isCandidateFirst = (chance.NextUInt32() & 1) == 0;
            if (pairs[i].DiffersAt is not null)
            {
                asked.Add((i, isCandidateFirst));
                asked.Add((i, !isCandidateFirst));
            }
        }

        AskedAnswer?[] answers = await asker
            .AskAllAsync(asked.Count, Body, OnJudged, cancellation)
            .ConfigureAwait(false);
        PairJudgment[] judgments = new PairJudgment[pairs.Count];
        Array.Fill(judgments, PairJudgment.OfSame);
        for (int i = 0; i < asked.Count; i += 2)
        {
            judgments[asked[i].Pair] = PairJudgment.Of(answers[i], asked[i].IsCandidateFirst, answers[i + 1]);
        }

        return judgments;

        byte[] Body(int at)
        {
            (int index, bool isCandidateFirst) = asked[at];
            JudgedPair pair = pairs[index];
            string text = prompt.Write(
                questions[pair.Question],
                isCandidateFirst ? pair.Candidate.Text : pair.Baseline.Text,
                isCandidateFirst ? pair.Baseline.Text : pair.Candidate.Text
            );
            QualityQuestion asking = new()
            {
                Id = "",
                Line = 1,
                Turns = [new QuestionTurn("user", text)],
            };
            return Form.Write(asking, Model, hasUsage);
        }
    }
}
