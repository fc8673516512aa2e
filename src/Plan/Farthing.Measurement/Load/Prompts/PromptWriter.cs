using System.Text.Json;
using Farthing.Documents.Benches;
using Farthing.Measurement.Load.Datasets;
using Farthing.Numerics.Randomness;
using Farthing.Workloads.Requests;

namespace Farthing.Measurement.Load.Prompts;

/// <summary>Writes requests as the bytes of an HTTP/1.1 message: natural text of the asked number of tokens, salted so that no prefix cache is hit by accident, or with shared prefixes where the request says so.</summary>
/// <remarks>One thread at a time. Sessions resend what was said before, the server's own answers included, so that its prefix cache works as it would in use.</remarks>
public sealed class PromptWriter
{
    private const int SmallestId = 1000;
    private const int LargestId = 29000;
    private readonly LoadTarget target;
    private readonly ulong salt;
    private readonly byte[] modelJson;
    private readonly TextBuffer body = new();
    private readonly TextBuffer message = new();
    private readonly PromptText text;
    private readonly Dictionary<int, Conversation> conversations = [];
    private ulong run = 1;
    private bool resends = true;

    /// <summary>Makes a writer.</summary>
    /// <param name="target">Whose requests they are.</param>
    /// <param name="salt">Different in every run, so that a second run doesn't find the first one's prompts cached.</param>
    public PromptWriter(LoadTarget target, ulong salt)
    {
        this.target = target;
        this.salt = salt;
        modelJson = JsonSerializedText(target.Model);
        text = new PromptText(body);
    }

    /// <summary>Tokens per word at this server.</summary>
    public PromptScale Scale { get; set; } = new(0, 1.3, "not calibrated");

    /// <summary>Fields that the server accepts beyond OpenAI's own.</summary>
    public RequestExtras Extras { get; set; } = RequestExtras.All;

    /// <summary>Random token ids instead of text (completions only).</summary>
    public bool WritesTokenIds { get; init; }

    /// <summary>Prompts of a data set instead of text of our own; null without.</summary>
    public PromptDeck? Deck { get; init; }

    /// <summary>False sends a data set's prompts as they stand: a second run then finds them in the server's prefix cache.</summary>
    public bool Salts { get; init; } = true;

    /// <summary>Another load begins: sessions are new ones, and ids of shared prefixes stand for new text.</summary>
    /// <param name="keepsAnswers">Sessions send back what was said; false writes each of their prompts anew.</param>
    public void StartRun(bool keepsAnswers = true)
    {
        resends = keepsAnswers;
        conversations.Clear();
        run++;
    }

    /// <summary>The request as bytes; they are the caller's.</summary>
    /// <param name="request">Lengths, shared prefix, session.</param>
    /// <param name="number">Of the request in the run: part of its salt.</param>
    public byte[] Write(in Request request, long number)
    {
        body.Clear();
        OpenBody();
        if (Deck?.Of(request.Session) is PromptDeck.Hand hand)
        {
            Dealt(request, hand, number);
        }
        else if (
            request.Session >= 0
            && target.Api == LoadApi.Chat
            && conversations.TryGetValue(request.Session, out Conversation? said)
            && said.HasAnswer
            && said.Tokens < request.InputTokens
        )
        {
            body.Append(said.Json.Written);
            int start = body.Length;
            Turn(number, Scale.WordsFor(request.InputTokens - said.Tokens + Scale.OverheadTokens));
            said.Json.Append(body.Written[start..]);
        }
        else
        {
            int start = body.Length;
            FirstTurn(request, number);
            if (request.Session >= 0 && resends)
            {
                Conversation fresh = new();
                fresh.Json.Append(body.Written[start..]);
                conversations[request.Session] = fresh;
            }
        }

        CloseBody(request.OutputTokens);
        return Message(target.GenerationPath, SessionOf(request, number));
    }

    /// <summary>A request of so many words, salt included, for calibration and warm-up.</summary>
    public byte[] WriteWords(int words, int outputTokens, long number)
    {
        body.Clear();
        OpenBody();
        Turn(number, words);
        CloseBody(outputTokens);
        return Message(target.GenerationPath);
    }

    /// <summary>The same words as a request to <c>/tokenize</c>.</summary>
    public byte[] WriteTokenize(int words, long number)
    {
        body.Clear();
        OpenBody();
        Turn(number, words);
        body.Append(target.Api == LoadApi.Chat ? "]}"u8 : "}"u8);
        return Message(target.BasePath + "/tokenize");
    }

    /// <summary>Keeps a session's answer for its next turn.</summary>
    public void Remember(RequestRecord record)
    {
        if (
            record.Request.Session < 0
            || !conversations.TryGetValue(record.Request.Session, out Conversation? said)
        )
        {
            return;
        }

        if (record.Outcome != RequestOutcome.Finished || record.Answer.Length == 0)
        {
            conversations.Remove(record.Request.Session);
            return;
        }

        said.Json.Append(",{\"role\":\"assistant\",\"content\":\""u8);
        said.Json.Append(record.Answer.Span);
        said.Json.Append("\"},"u8);
        said.HasAnswer = true;
        double prompt =
            record.Usage.PromptTokens >= 0 ? record.Usage.PromptTokens : record.Request.InputTokens;
        double answer =
            record.Usage.CompletionTokens >= 0 ? record.Usage.CompletionTokens : record.Request.OutputTokens;
        said.Tokens = prompt + answer;
    }

    private void OpenBody()
    {
        body.Append("{\"model\":"u8);
        body.Append(modelJson);
        body.Append(target.Api == LoadApi.Chat ? ",\"messages\":["u8 : ",\"prompt\":"u8);
    }

    private void CloseBody(int outputTokens)
    {
        body.Append(target.Api == LoadApi.Chat ? "],\"max_tokens\":"u8 : ",\"max_tokens\":"u8);
        body.Append(outputTokens);
        if (Extras.HasIgnoreEos)
        {
            body.Append(",\"min_tokens\":"u8);
            body.Append(outputTokens);
            body.Append(",\"ignore_eos\":true"u8);
        }

        body.Append(",\"temperature\":0,\"stream\":true,\"stream_options\":{\"include_usage\":true"u8);
        body.Append(Extras.HasContinuousUsage ? ",\"continuous_usage_stats\":true}}"u8 : "}}"u8);
    }

    private void Turn(long number, int words)
    {
        if (WritesTokenIds)
        {
            Ids(Mixed((ulong)number), words);
            return;
        }

        OpenText();
        ulong own = Mixed((ulong)number);
        body.Append("Case "u8);
        body.AppendHex(own);
        body.Append("."u8);
        text.Append(own, words);
        CloseText();
    }

    private void FirstTurn(in Request request, long number)
    {
        ReadOnlySpan<ulong> shared = request.PrefixIds.Span;
        if (shared.IsEmpty || request.PrefixBlockTokens == 0 || WritesTokenIds)
        {
            Turn(number, WritesTokenIds ? request.InputTokens : Scale.WordsFor(request.InputTokens));
            return;
        }

        OpenText();
        int all = Scale.WordsFor(request.InputTokens);
        double perBlock = request.PrefixBlockTokens / Scale.TokensPerWord;
        int written = 0;
        for (int i = 0; i < shared.Length && written < all; i++)
        {
            int until = (int)Math.Min(all, Math.Round((i + 1) * perBlock));
            text.Append(Mixed(shared[i] ^ (0x5bd1e995_9e3779b9 * run)), until - written);
            written = until;
        }

        if (written < all)
        {
            text.Append(Mixed((ulong)number), all - written);
        }

        CloseText();
    }

    /// <summary>A turn of a conversation of a data set: what was said so far, the server's own answers where it gave some, else the file's; then the turn's own messages.</summary>
    private void Dealt(in Request request, PromptDeck.Hand hand, long number)
    {
        bool isChat = target.Api == LoadApi.Chat;
        int start = body.Length;
        bool isHeld = conversations.TryGetValue(request.Session, out Conversation? said) && said.HasAnswer;
        if (isHeld && isChat)
        {
            body.Append(said!.Json.Written);
            start = body.Length;
        }
        else
        {
            said = null;
        }

        bool isFirst = said is null;
        body.Append(isChat ? default : "\""u8);
        for (int i = said is null ? 0 : hand.Turn; i <= hand.Turn; i++)
        {
            DatasetTurn turn = hand.Conversation.Turns[i];
            foreach (DatasetMessage message in turn.Messages)
            {
                Say(message, isChat, isFirst, number);
                isFirst = false;
            }

            if (i < hand.Turn && turn.Answer is DatasetMessage answer)
            {
                Say(answer, isChat, false, number);
            }
        }

        if (!isChat)
        {
            body.Append("\""u8);
            return;
        }

        // The comma behind the last message.
        body.Clear(body.Length - 1);
        if (hand.IsLast || !resends)
        {
            conversations.Remove(request.Session);
            return;
        }

        said ??= new Conversation();
        said.HasAnswer = false;
        said.Json.Append(body.Written[start..]);
        conversations[request.Session] = said;
    }

    private void Say(DatasetMessage message, bool isChat, bool isFirst, long number)
    {
        if (isChat)
        {
            body.Append("{\"role\":\""u8);
            body.Append(message.Role);
            body.Append("\",\"content\":\""u8);
        }
        else if (!isFirst)
        {
            body.Append("\\n"u8);
        }

        if (isFirst && Salts)
        {
            body.Append("Case "u8);
            body.AppendHex(Mixed((ulong)number));
            body.Append(". "u8);
        }

        body.Append(message.Escaped.Span);
        body.Append(isChat ? "\"},"u8 : default);
    }

    private void OpenText() =>
        body.Append(target.Api == LoadApi.Chat ? "{\"role\":\"user\",\"content\":\""u8 : "\""u8);

    private void CloseText() => body.Append(target.Api == LoadApi.Chat ? "\"}"u8 : "\""u8);

    private void Ids(ulong seed, int count)
    {
        Pcg32 random = new(seed, 43);
        body.Append("["u8);
        for (int i = 0; i < count; i++)
        {
            body.Append(i == 0 ? ""u8 : ","u8);
            body.Append(random.NextInt32(SmallestId, LargestId));
        }

        body.Append("]"u8);
    }

    /// <summary>Names the conversation: another one in each run. A request outside conversations is one of its own.</summary>
    private ulong SessionOf(in Request request, long number) =>
        Mixed((run << 40) ^ (request.Session >= 0 ? (ulong)request.Session << 1 : ((ulong)number << 1) | 1));

    private byte[] Message(string path, ulong? session = null)
    {
        message.Clear();
        RequestHead.Append(message, target, "POST"u8, path, body.Length, session);
        byte[] whole = new byte[message.Length + body.Length];
        message.Written.CopyTo(whole);
        body.Written.CopyTo(whole.AsSpan(message.Length));
        return whole;
    }

    /// <summary>A number that differs between runs and between numbers (splitmix64).</summary>
    private ulong Mixed(ulong number)
    {
        ulong z = salt + ((number + 1) * 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    private static byte[] JsonSerializedText(string value)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStringValue(value);
        }

        return stream.ToArray();
    }

    private sealed class Conversation
    {
        public TextBuffer Json { get; } = new();

        public bool HasAnswer { get; set; }

        public double Tokens { get; set; }
    }
}
