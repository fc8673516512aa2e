using System.Buffers;
using System.Text;
using Farthing.Emulation.Tokens;
using Farthing.Numerics.Randomness;
using Farthing.Protocol.OpenAi;
using Farthing.Workloads.Lengths;

namespace Farthing.Emulation.Texts;

/// <summary>Decides what answers say and how long they are.</summary>
/// <param name="seed">The server's seed.</param>
/// <param name="lengths">Lengths of answers that end themselves.</param>
/// <param name="isSampled">Answers end themselves at a drawn length even where the client names a longest one; else they are as long as it asks.</param>
/// <param name="reasoningTokens">Tokens of reasoning before each chat answer.</param>
public sealed class AnswerPlanner(ulong seed, LengthModel lengths, bool isSampled, int reasoningTokens)
{
    /// <summary>The plan of one sample.</summary>
    /// <param name="request">The request.</param>
    /// <param name="promptHash">Hash of the prompt: different prompts are answered differently.</param>
    /// <param name="sample">Which of its samples.</param>
    /// <param name="room">Tokens that the context leaves for the answer, at least 1.</param>
    /// <param name="graded">Its text; null for made-up words.</param>
    public AnswerPlan Plan(
        GenerationRequest request,
        ulong promptHash,
        int sample,
        int room,
        GradedText? graded = null
    )
    {
        ulong own = promptHash ^ seed ^ ((ulong)(request.Seed ?? 0) * 0x9E37_79B9_7F4A_7C15UL);
        Pcg32 random = new(own, (ulong)sample);
        ulong words = ((ulong)random.NextUInt32() << 32) | random.NextUInt32();
        int most = Math.Min(room, request.MaxTokens ?? int.MaxValue);
        int natural = int.MaxValue;
        if (!request.IgnoreEos && (isSampled || request.MaxTokens is null))
        {
            lengths.Next(ref random, out _, out natural);
            natural = Math.Max(natural, request.MinTokens);
        }

        int reasoning = request.IsChat ? Math.Min(reasoningTokens, most) : 0;
        if (graded is { IsWhole: true })
        {
            return PlanGraded(request, graded, words, reasoning, most);
        }

        if (CallsTool(request))
        {
            return PlanCall(request, words, random, reasoning, most);
        }

        if (!request.Schema.IsEmpty)
        {
            return PlanJson(request, words, reasoning, most);
        }

        long wanted = natural == int.MaxValue ? most : (long)natural + reasoning;
        AnswerPlan plan = new(
            words,
            (int)Math.Min(most, wanted),
            wanted < most || (wanted == most && natural != int.MaxValue) ? StopReason.Stop : StopReason.Length
        )
        {
            ReasoningTokens = reasoning,
            TextPieces = graded is null ? [] : Pieces(Encoding.UTF8.GetBytes(graded.Text)),
        };
        return request.Stop.Count > 0 ? CutAtStop(plan, request) : plan;
    }

    /// <summary>A graded answer: as long as its text is, whatever lengths are asked; cut at the longest one.</summary>
    private static AnswerPlan PlanGraded(
        GenerationRequest request,
        GradedText graded,
        ulong words,
        int reasoning,
        int most
    )
    {
        List<byte[]> pieces = Pieces(Encoding.UTF8.GetBytes(graded.Text));
        int wanted = reasoning + pieces.Count;
        AnswerPlan plan = new(
            words,
            Math.Min(most, wanted),
            wanted <= most ? StopReason.Stop : StopReason.Length
        )
        {
            ReasoningTokens = reasoning,
            TextPieces = pieces,
            Logprobs = graded.Logprob is double mean ? Logprobs(mean, pieces.Count, words) : [],
        };
        return request.Stop.Count > 0 ? CutAtStop(plan, request) : plan;
    }

    /// <summary>Log probabilities that differ from token to token, with this mean.</summary>
    private static double[] Logprobs(double mean, int count, ulong seed)
    {
        Pcg32 random = new(seed, 71);
        double[] logprobs = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            logprobs[i] = random.NextExponential();
            sum += logprobs[i];
        }

        for (int i = 0; i < count; i++)
        {
            logprobs[i] = sum > 0 ? mean * count * logprobs[i] / sum : mean;
        }

        return logprobs;
    }

    /// <summary>True when the answer is a call: one is demanded, or the model may choose and the last word is not a tool's.</summary>
    private static bool CallsTool(GenerationRequest request) =>
        request.Tools.Count > 0
        && request.ToolChoice switch
        {
            ToolChoice.None => false,
            ToolChoice.Auto => request.Messages[^1].Role != "tool",
            _ => true,
        };

    private static AnswerPlan PlanCall(
        GenerationRequest request,
        ulong words,
        Pcg32 random,
        int reasoning,
        int most
    )
    {
        ToolSpec tool =
            request.ToolChoice == ToolChoice.Named
                ? request.Tools.First(one => one.Name == request.ToolName)
                : request.Tools[random.NextInt32(0, request.Tools.Count - 1)];
        List<byte[]> pieces = Pieces(SchemaText.Write(tool.Parameters, words));
        int wanted = reasoning + pieces.Count;
        return new AnswerPlan(
            words,
            Math.Min(most, wanted),
            wanted <= most ? StopReason.ToolCalls : StopReason.Length
        )
        {
            ReasoningTokens = reasoning,
            ToolName = tool.Name,
            ToolCallId = $"call_{words:x16}",
            ToolPieces = pieces,
        };
    }

    /// <summary>A structured answer: as long as its JSON is, whatever lengths are asked; cut at the longest one.</summary>
    private static AnswerPlan PlanJson(GenerationRequest request, ulong words, int reasoning, int most)
    {
        List<byte[]> pieces = Pieces(SchemaText.Write(request.Schema, words));
        int wanted = reasoning + pieces.Count;
        return new AnswerPlan(
            words,
            Math.Min(most, wanted),
            wanted <= most ? StopReason.Stop : StopReason.Length
        )
        {
            ReasoningTokens = reasoning,
            TextPieces = pieces,
        };
    }

    private static List<byte[]> Pieces(byte[] json)
    {
        List<byte[]> pieces = [];
        for (ReadOnlySpan<byte> rest = json; !rest.IsEmpty; )
        {
            PieceTokenizer.Next(rest, out int length);
            pieces.Add(rest[..length].ToArray());
            rest = rest[length..];
        }

        return pieces;
    }

    /// <summary>Cuts a plan where its text first holds a stop string: the token that completes it is the last, and is counted.</summary>
    private static AnswerPlan CutAtStop(AnswerPlan plan, GenerationRequest request)
    {
        byte[][] stops = [.. request.Stop.Select(Encoding.UTF8.GetBytes)];
        AnswerText text = new(plan);
        ArrayBufferWriter<byte> said = new();
        int longest = stops.Max(stop => stop.Length);
        while (text.Count < plan.OutputTokens)
        {
            ReadOnlySpan<byte> piece = text.Next(out ChunkKinds kind);
            if (kind != ChunkKinds.Content)
            {
                continue;
            }

            int from = Math.Max(0, said.WrittenCount - longest + 1);
            said.Write(piece);
            if (text.Count < request.MinTokens)
            {
                continue;
            }

            for (int i = 0; i < stops.Length; i++)
            {
                byte[] stop = stops[i];
                int at = said.WrittenSpan[from..].IndexOf(stop);
                if (at >= 0)
                {
                    int visible = from + at + (request.IncludeStopInOutput ? stop.Length : 0);
                    return plan with
                    {
                        OutputTokens = text.Count,
                        Finish = StopReason.Stop,
                        VisibleBytes = visible,
                        StopSequence = request.Stop[i],
                    };
                }
            }
        }

        return plan;
    }
}

/// <summary>Text of a graded answer, decided before the engine times it.</summary>
/// <param name="Text">The answer; where it is not whole, words stand before made-up ones.</param>
/// <param name="IsWhole">True where the answer is this text and ends with it.</param>
/// <param name="Grade">Header that says what it is: right, wrong, verdict or none.</param>
/// <param name="Logprob">Mean log probability of its tokens; null for made-up ones.</param>
public sealed record GradedText(string Text, bool IsWhole, string Grade, double? Logprob = null)
{
    /// <summary>Header of the response that carries <see cref="Grade"/>.</summary>
    public const string Header = "x-emulated-grade";

    /// <summary>Begins an answer to a prompt that the graded set does not know.</summary>
    public static GradedText Unknown { get; } = new("[not graded]", false, "none");
}
