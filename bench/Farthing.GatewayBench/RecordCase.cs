using System.Security.Cryptography;
using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Requests;
using Farthing.Workloads.Prompts;

namespace Farthing.GatewayBench;

/// <summary>What recording a prompt of a certain size takes: its canonical text, the chain of its blocks, and a plain SHA-256 over as many bytes as the floor.</summary>
internal sealed class RecordCase : IDisposable
{
    private readonly byte[] body;
    private readonly RequestPeek peek;
    private readonly byte[] text;
    private readonly BlockHasher hasher = new(new byte[16], new byte[16]);
    private readonly byte[] hash = new byte[SHA256.HashSizeInBytes];

    /// <summary>A chat whose body has about so many bytes, in turns of 500.</summary>
    public RecordCase(int bytes)
    {
        StringBuilder chat = new("{\"model\":\"llama\",\"messages\":[");
        string turn = string.Concat(Enumerable.Repeat("some words ", 42));
        while (chat.Length < bytes - 600)
        {
            chat.Append("{\"role\":\"user\",\"content\":\"").Append(turn).Append("\"},");
        }

        chat.Append("{\"role\":\"user\",\"content\":\"").Append(turn).Append("\"}]}");
        body = Encoding.UTF8.GetBytes(chat.ToString());
        _ = RequestReader.Read(body, Dialect.Chat, out peek);
        using PromptText whole = RequestPrompt.Of(body, peek);
        text = whole.Bytes.ToArray();
    }

    /// <summary>Length of the text, in thousands of bytes.</summary>
    public double Kilobytes => text.Length / 1000.0;

    /// <summary>The text once.</summary>
    public void Text() => RequestPrompt.Of(body, peek).Dispose();

    /// <summary>Its chain once.</summary>
    public void Chain() => hasher.Chain(text);

    /// <inheritdoc/>
    public void Dispose() => hasher.Dispose();

    /// <summary>The floor once.</summary>
    public void Plain() => SHA256.HashData(text, hash);
}
