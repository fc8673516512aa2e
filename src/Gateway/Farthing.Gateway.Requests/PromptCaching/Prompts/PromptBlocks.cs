using System.Security.Cryptography;
using System.Text;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.Requests;

namespace Farthing.Gateway.PromptCaching.Prompts;

/// <summary>The blocks of a prompt in the order in which a provider caches them: tools, system, messages.</summary>
internal sealed class PromptBlocks
{
    /// <summary>The blocks.</summary>
    public List<PromptBlock> Blocks { get; } = new(16);

    /// <summary>The client's own breakpoints, as members with their names.</summary>
    public List<ClientMark> ClientMarks { get; } = [];

    /// <summary>Values of <c>tool_choice</c> and <c>thinking</c>.</summary>
    public List<JsonSpan> Parameters { get; } = [];

    /// <summary>The client tells the provider's cache where the prompt belongs (<c>prompt_cache_key</c>).</summary>
    public bool HasCacheKey { get; set; }

    /// <summary>The client says how the provider's cache marks the prompt (<c>prompt_cache_options</c>).</summary>
    public bool HasCacheOptions { get; set; }

    /// <summary>The client has breakpoints of OpenAI's (<c>prompt_cache_breakpoint</c>).</summary>
    public bool HasBreakpoints { get; set; }

    /// <summary>Where the body has its tools, in its order; the blocks of tools stand in the order in which they are sent.</summary>
    public JsonSpan[] ToolPlaces { get; private set; } = [];

    /// <summary>What is written in each of those places; null: what stands there.</summary>
    public byte[]?[] ToolTexts { get; private set; } = [];

    /// <summary>Hashes of what each tool says, with the order of its members; empty: their bytes count.</summary>
    private ulong[] ToolHashes { get; set; } = [];

    /// <summary>Hashes of the beginnings up to each block.</summary>
    public ulong[] Chain { get; private set; } = [];

    /// <summary>Weights of the beginnings up to each block.</summary>
    public long[] Weights { get; private set; } = [];

    /// <summary>Hash of the parameters.</summary>
    public ulong ParametersHash { get; private set; }

    /// <summary>The last block of a part that may be marked, −1 without.</summary>
    public int LastOf(PromptPart part)
    {
        for (int i = Blocks.Count - 1; i >= 0; i--)
        {
            if (Blocks[i].Part == part && Blocks[i].CanMark)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Number of blocks up to the end of a part.</summary>
    public int EndOf(PromptPart part)
    {
        int end = 0;
        while (end < Blocks.Count && Blocks[end].Part <= part)
        {
            end++;
        }

        return end;
    }

    /// <summary>Puts the parts in their order.</summary>
    public void Arrange() =>
        Blocks.Sort(
            static (a, b) => a.Part != b.Part ? a.Part.CompareTo(b.Part) : a.Start.CompareTo(b.Start)
        );

    /// <summary>Puts the tools in another order.</summary>
    /// <param name="sources">For each place, the index of the tool that goes there.</param>
    /// <param name="hashes">For each place, the hash of what is sent there.</param>
    /// <param name="texts">For each place, what is written there; null: what stands there.</param>
    public void OrderTools(ReadOnlySpan<int> sources, ulong[] hashes, byte[]?[] texts)
    {
        PromptBlock[] tools = [.. Blocks.GetRange(0, sources.Length)];
        ToolPlaces = new JsonSpan[tools.Length];
        for (int place = 0; place < tools.Length; place++)
        {
            ToolPlaces[place] = new JsonSpan(tools[place].Start, tools[place].End - tools[place].Start);
            Blocks[place] = tools[sources[place]];
        }

        (ToolHashes, ToolTexts) = (hashes, texts);
    }

    /// <summary>Hashes the chain.</summary>
    /// <param name="body">The body.</param>
    /// <param name="secret">Keys the hashes.</param>
    /// <param name="scope">What has a cache of its own: upstream and model.</param>
    public void Link(ReadOnlySpan<byte> body, ReadOnlySpan<byte> secret, string scope)
    {
        Chain = new ulong[Blocks.Count];
        Weights = new long[Blocks.Count];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> state = stackalloc byte[32];
        hash.AppendData(secret);
        foreach (JsonSpan one in Parameters)
        {
            hash.AppendData(body.Slice(one.Start, one.Length));
        }

        hash.GetHashAndReset(state);
        ParametersHash = BitConverter.ToUInt64(state);
        Span<byte> parameters = stackalloc byte[8];
        state[..8].CopyTo(parameters);
        hash.AppendData(secret);
        hash.AppendData(Encoding.UTF8.GetBytes(scope));
        hash.GetHashAndReset(state);
        long weight = 0;
        bool isBegun = false;
        for (int i = 0; i < Blocks.Count; i++)
        {
            PromptBlock block = Blocks[i];
            hash.AppendData(state);
            if (block.Part == PromptPart.Messages && !isBegun)
            {
                isBegun = true;
                hash.AppendData(parameters);
            }

            hash.AppendData(body[block.Role.Start..block.Role.End]);
            if (i < ToolHashes.Length)
            {
                hash.AppendData(BitConverter.GetBytes(ToolHashes[i]));
            }
            else
            {
                AppendUnmarked(hash, body, block);
            }

            hash.GetHashAndReset(state);
            Chain[i] = BitConverter.ToUInt64(state);
            weight += block.Weight;
            Weights[i] = weight;
        }
    }

    /// <summary>Where the client's breakpoints stand does not change a prompt.</summary>
    private void AppendUnmarked(IncrementalHash hash, ReadOnlySpan<byte> body, in PromptBlock block)
    {
        if (block.Text.End > 0)
        {
            hash.AppendData(body[block.Text.Start..block.Text.End]);
            return;
        }

        int from = block.Start;
        foreach (ClientMark mark in ClientMarks)
        {
            if (mark.At.Start >= from && mark.At.Start < block.End)
            {
                JsonSpan cut = Removal(body, mark.At);
                hash.AppendData(body[from..Math.Max(from, cut.Start)]);
                from = cut.Start + cut.Length;
            }
        }

        hash.AppendData(body[from..block.End]);
    }

    /// <summary>A member with the comma that leaves with it.</summary>
    public static JsonSpan Removal(ReadOnlySpan<byte> body, JsonSpan member)
    {
        int end = member.Start + member.Length;
        int next = end;
        while (body[next] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            next++;
        }

        if (body[next] == (byte)',')
        {
            return new JsonSpan(member.Start, next + 1 - member.Start);
        }

        int start = member.Start;
        int before = start - 1;
        while (body[before] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            before--;
        }

        start = body[before] == (byte)',' ? before : start; // Else it is the only member.
        return new JsonSpan(start, end - start);
    }
}

/// <summary>A client's own breakpoint.</summary>
/// <param name="At">The member, with its name.</param>
/// <param name="IsHour">It is for an hour.</param>
internal readonly record struct ClientMark(JsonSpan At, bool IsHour);
