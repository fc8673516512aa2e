using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Metering;

namespace Farthing.GatewayBench;

/// <summary>A stream as it comes in a burst: read 8 KiB at a time into one buffer, filtered in place, copied to where it goes out.</summary>
internal sealed class ScanCase
{
    private const int ReadBytes = 8 << 10;
    private readonly Dialect endpoint;
    private readonly byte[] stream;
    private readonly byte[] buffer = new byte[ReadBytes + StreamFilter.MaxHeldBytes];
    private readonly byte[] target = new byte[ReadBytes + StreamFilter.MaxHeldBytes];

    private ScanCase(Dialect endpoint, string stream, int events)
    {
        this.endpoint = endpoint;
        this.stream = Encoding.UTF8.GetBytes(stream);
        Events = events;
    }

    /// <summary>Events of the stream.</summary>
    public int Events { get; }

    /// <summary>Its bytes.</summary>
    public int Bytes => stream.Length;

    /// <summary>A chat of 64 tokens as vLLM streams it.</summary>
    public static ScanCase Chat(bool hasRunningUsage)
    {
        const string Head =
            "data: {\"id\":\"chatcmpl-3b1f0c9ad2e84c0f\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,\"model\":\"meta-llama/Llama-3.1-8B-Instruct\",";
        StringBuilder text = new();
        for (int i = 1; i <= 64; i++)
        {
            text.Append(Head)
                .Append(
                    "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"logprobs\":null,\"finish_reason\":null}]"
                )
                .Append(
                    hasRunningUsage
                        ? $",\"usage\":{{\"prompt_tokens\":200,\"total_tokens\":{200 + i},\"completion_tokens\":{i}}}}}\n\n"
                        : "}\n\n"
                );
        }

        text.Append(Head)
            .Append(
                "\"choices\":[],\"usage\":{\"prompt_tokens\":200,\"total_tokens\":264,\"completion_tokens\":64}}\n\n"
            )
            .Append("data: [DONE]\n\n");
        return new ScanCase(Dialect.Chat, text.ToString(), 66);
    }

    /// <summary>A message of 64 deltas as Anthropic streams it.</summary>
    public static ScanCase Messages()
    {
        StringBuilder text = new(
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"usage\":{\"input_tokens\":200,\"output_tokens\":1}}}\n\n"
        );
        for (int i = 0; i < 64; i++)
        {
            text.Append(
                "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" word\"}}\n\n"
            );
        }

        text.Append(
            "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":64}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
        );
        return new ScanCase(Dialect.Messages, text.ToString(), 67);
    }

    /// <summary>Passes the stream once.</summary>
    public void Run()
    {
        UsageScanner scanner = new(endpoint);
        StreamFilter filter = new(scanner, endpoint.HasStreamOptions);
        int at = 0;
        int left = 0;
        bool isAgain = false;
        while (at < stream.Length || isAgain)
        {
            int length = left;
            if (!isAgain)
            {
                int read = Math.Min(ReadBytes, stream.Length - at);
                stream.AsSpan(at, read).CopyTo(buffer.AsSpan(left));
                at += read;
                length += read;
            }

            FilterStep step = filter.Step(buffer.AsSpan(0, length));
            buffer.AsSpan(0, step.Forward).CopyTo(target);
            left = length - step.Consumed;
            buffer.AsSpan(step.Consumed, left).CopyTo(buffer);
            isAgain = step.IsCostDue;
        }

        if (scanner.Stated.Output != 64)
        {
            throw new InvalidOperationException("the usage was not found");
        }
    }
}
