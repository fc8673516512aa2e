using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Farthing.Numerics.Randomness;

namespace Farthing.Testing.Pacing;

/// <summary>One answer being streamed: what is due next, and its bytes.</summary>
internal sealed class PacedStream
{
    private readonly PacedServerOptions options;
    private readonly PacedRequest request;
    private readonly Stream wire;
    private readonly Socket socket;
    private readonly bool isFaulty;
    private readonly StringBuilder held = new();
    private readonly int tokens;
    private readonly long number;
    private readonly long firstTicks;
    private readonly long receivedTicks = Stopwatch.GetTimestamp();
    private readonly List<long> sentTicks = [];
    private readonly long gap;
    private Pcg32 random;
    private byte[]? rest;
    private int sent;
    private bool sentRole;

    public PacedStream(
        PacedServerOptions options,
        PacedRequest request,
        Stream wire,
        Socket socket,
        long number,
        bool isFaulty
    )
    {
        (this.options, this.request, this.wire, this.socket, this.isFaulty) = (
            options,
            request,
            wire,
            socket,
            isFaulty
        );
        this.number = number;
        random = new Pcg32((ulong)number, 77);
        bool isLong = options.LongEvery > 0 && number % options.LongEvery == 0;
        int asked = isLong ? options.LongTokens : options.Tokens ?? request.MaxTokens;
        tokens = options.StopsAfter is int stop ? Math.Min(stop, asked) : asked;
        if (isFaulty && options.Fault == PacedFault.NoTokens)
        {
            tokens = 0;
        }

        gap = Jittered(options.Gap);
        DueTicks = Stopwatch.GetTimestamp() + (options.SendsRoleEarly ? 0 : Jittered(options.FirstToken));
        firstTicks = options.SendsRoleEarly ? DueTicks + Jittered(options.FirstToken) : DueTicks;
    }

    /// <summary>When the next bytes are due, in ticks of the stopwatch.</summary>
    public long DueTicks { get; private set; }

    /// <summary>True when the whole answer has left: the connection reads its next request.</summary>
    public TaskCompletionSource<bool> Ended { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Number of the generation, when its request had come, and when each token left, in ticks of the stopwatch.</summary>
    public string Times =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{number} {receivedTicks} {string.Join(' ', sentTicks)}"
        );

    /// <summary>Sends what is due. False when nothing follows.</summary>
    public bool Step()
    {
        try
        {
            return Advance();
        }
        catch (Exception gone)
            when (gone
                    is IOException
                        or ObjectDisposedException
                        or SocketException
                        or InvalidOperationException
            )
        {
            // The client has left.
            Ended.TrySetResult(false);
            return false;
        }
    }

    private bool Advance()
    {
        if (rest is not null)
        {
            wire.Write(rest);
            rest = null;
            DueTicks = Next();
            return true;
        }

        if (!sentRole)
        {
            sentRole = true;
            wire.Write(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"u8
            );
            if (request.IsChat)
            {
                string role = Event(
                    "\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null"
                );
                if (options.SendsRoleEarly)
                {
                    Write(role);
                    DueTicks = firstTicks;
                    return true;
                }

                held.Append(role);
            }
        }

        if (isFaulty && sent >= tokens / 2 && Break())
        {
            return false;
        }

        if (sent >= tokens)
        {
            Finish();
            return false;
        }

        int count = Math.Min(options.TokensPerEvent, tokens - sent);
        bool isReasoning = sent < options.ReasoningTokens;
        sent += count;
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
        {
            text.Append(" word");
        }

        string key = isReasoning ? "reasoning_content" : "content";
        held.Append(
            Event(
                request.IsChat
                    ? $"\"delta\":{{\"{key}\":\"{text}\"}},\"finish_reason\":null"
                    : $"\"text\":\"{text}\",\"finish_reason\":null"
            )
        );
        if (options.SendsEmptyEvents)
        {
            held.Append(Event("\"delta\":{\"content\":\"\"},\"finish_reason\":null"));
        }

        bool isHeld = sent < tokens && options.MergedShare > 0 && random.NextDouble() < options.MergedShare;
        if (!isHeld)
        {
            if (options.SplitShare > 0 && random.NextDouble() < options.SplitShare)
            {
                byte[] all = Encoding.UTF8.GetBytes(held.ToString());
                held.Clear();
                wire.Write(all.AsSpan(0, all.Length / 2));
                rest = all[(all.Length / 2)..];
                DueTicks += Stopwatch.Frequency / 1000;
                return true;
            }

            if (options.KeepsTimes)
            {
                sentTicks.Add(Stopwatch.GetTimestamp());
            }

            Write("");
        }

        DueTicks = Next();
        return true;
    }

    private long Next() => firstTicks + (gap * sent);

    private bool Break()
    {
        switch (options.Fault)
        {
            case PacedFault.ErrorEvent:
                Write(
                    Chunk(
                        "{\"error\":{\"message\":\"engine died\",\"type\":\"internal_error\",\"code\":500}}"
                    )
                );
                Write(Chunk("[DONE]") + "0\r\n\r\n");
                Ended.TrySetResult(true);
                return true;
            case PacedFault.CloseMidStream:
                socket.Shutdown(SocketShutdown.Both);
                Ended.TrySetResult(false);
                return true;
            case PacedFault.ResetMidStream:
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
                Ended.TrySetResult(false);
                return true;
            case PacedFault.Stall:
                return true;
            case PacedFault.MalformedEvent:
                Write(Chunk("{\"choices\":[{\"del"));
                Write(Chunk("[DONE]") + "0\r\n\r\n");
                Ended.TrySetResult(true);
                return true;
            default:
                return false;
        }
    }

    private void Finish()
    {
        string reason = options.StopsAfter is null ? "length" : "stop";
        held.Append(
            Event(
                request.IsChat
                    ? $"\"delta\":{{}},\"finish_reason\":\"{reason}\""
                    : $"\"text\":\"\",\"finish_reason\":\"{reason}\""
            )
        );
        string usage = Chunk(
            $"{{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[],{Usage()}}}"
        );
        string done = Chunk("[DONE]");
        string end = options.Usage switch
        {
            PacedUsage.BeforeDone => usage + done,
            PacedUsage.AfterDone => done + usage,
            _ => done,
        };
        Write(end + "0\r\n\r\n");
        Ended.TrySetResult(true);
    }

    private string Usage()
    {
        long cached = options.KeepsTimes ? number : (long)(request.PromptTokens * options.CachedShare);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"\"usage\":{{\"prompt_tokens\":{request.PromptTokens},\"completion_tokens\":{sent},\"total_tokens\":{request.PromptTokens + sent},\"prompt_tokens_details\":{{\"cached_tokens\":{cached}}}}}"
        );
    }

    private string Event(string choice)
    {
        string usage =
            request.AsksContinuousUsage && options.Usage != PacedUsage.Missing ? "," + Usage() : "";
        return Chunk(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"paced\",\"choices\":[{{\"index\":0,{choice}}}]{usage}}}"
            )
        );
    }

    private static string Chunk(string data)
    {
        string line = "data: " + data + "\n\n";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Encoding.UTF8.GetByteCount(line):x}\r\n{line}\r\n"
        );
    }

    private void Write(string more)
    {
        held.Append(more);
        wire.Write(Encoding.UTF8.GetBytes(held.ToString()));
        held.Clear();
    }

    private long Jittered(TimeSpan mean) =>
        (long)(
            mean.TotalSeconds * Stopwatch.Frequency * (1 + (options.Jitter * ((2 * random.NextDouble()) - 1)))
        );
}
