using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.PromptCaching.Prefixes;
using Farthing.Gateway.PromptCaching.Prompts;

namespace Farthing.Gateway.PromptCaching.Tools;

/// <summary>Keeps the order of tools: a set of tools is sent as it was sent last. It keeps hashes and orders, never a text. Any thread.</summary>
/// <remarks>Providers cache the bytes of a prompt, which begins with its tools: a client that sends the same ones in another order has nothing of its prompt read. Order and white space are all that changes; what a tool says stays.</remarks>
internal sealed class ToolOrder
{
    private const int Sets = 1 << 11;

    /// <summary>Tools of one request; more are left as they are.</summary>
    private const int MaxTools = 512;

    /// <summary>Members of all objects in them, at every depth: what a set takes in memory.</summary>
    private const int MaxMembers = 8192;

    private readonly Lock gate = new();
    private readonly BoundedTable<string, ToolSet> sent = new(Sets);

    /// <summary>Puts the tools of a prompt into the order in which their set was sent last; the first order of a set is the client's.</summary>
    /// <param name="prompt">The prompt. A client's breakpoint among its tools leaves them as they are: its place has a meaning.</param>
    /// <param name="body">The prompt's body.</param>
    /// <param name="secret">Keys the hashes.</param>
    /// <param name="scope">Whose order it is.</param>
    public void Keep(PromptBlocks prompt, ReadOnlySpan<byte> body, ReadOnlySpan<byte> secret, string scope)
    {
        int count = prompt.EndOf(PromptPart.Tools);
        if (count == 0 || count > MaxTools || HasMark(prompt, count))
        {
            return;
        }

        ToolForm[] forms = new ToolForm[count];
        int members = 0;
        for (int i = 0; i < count; i++)
        {
            PromptBlock tool = prompt.Blocks[i];
            if (
                body[tool.Start] != '{'
                || ToolForm.Read(body[tool.Start..tool.End], secret) is not ToolForm form
            )
            {
                return;
            }

            members += form.Order.Length;
            if (members > MaxMembers)
            {
                return;
            }

            forms[i] = form;
        }

        ToolSet now = ToolSet.Of(forms);
        string id = now.Id(scope);
        ToolSet? before;
        lock (gate)
        {
            before = sent.Find(id);
            if (before is null)
            {
                sent.Add(id, now);
            }
        }

        ulong[] hashes = new ulong[count];
        ToolSet kept = before ?? now;
        for (int i = 0; i < count; i++)
        {
            hashes[i] = ToolForm.HashOf(kept.Contents[i], kept.Orders[i], secret);
        }

        int[] sources = Sources(now, kept);
        prompt.OrderTools(sources, hashes, Written(prompt, body, forms, kept, sources));
    }

    /// <summary>For each place, which of the client's tools goes there.</summary>
    private static int[] Sources(ToolSet now, ToolSet kept)
    {
        int[] sources = new int[now.Contents.Length];
        bool[] isTaken = new bool[sources.Length];
        for (int place = 0; place < sources.Length; place++)
        {
            int from = now.Contents[place] == kept.Contents[place] && !isTaken[place] ? place : 0;
            while (isTaken[from] || now.Contents[from] != kept.Contents[place])
            {
                from++;
            }

            (sources[place], isTaken[from]) = (from, true);
        }

        return sources;
    }

    /// <summary>What stands in each place now; null: what the client has there.</summary>
    private static byte[]?[] Written(
        PromptBlocks prompt,
        ReadOnlySpan<byte> body,
        ToolForm[] forms,
        ToolSet kept,
        int[] sources
    )
    {
        byte[]?[] written = new byte[sources.Length][];
        for (int place = 0; place < sources.Length; place++)
        {
            int from = sources[place];
            PromptBlock tool = prompt.Blocks[from];
            ReadOnlySpan<byte> bytes = body[tool.Start..tool.End];
            written[place] =
                !forms[from].Order.AsSpan().SequenceEqual(kept.Orders[place])
                    ? forms[from].Write(bytes, kept.Orders[place])
                : from != place ? bytes.ToArray()
                : null;
        }

        return written;
    }

    private static bool HasMark(PromptBlocks prompt, int count)
    {
        foreach (ClientMark mark in prompt.ClientMarks)
        {
            for (int i = 0; i < count; i++)
            {
                if (mark.At.Start >= prompt.Blocks[i].Start && mark.At.Start < prompt.Blocks[i].End)
                {
                    return true;
                }
            }
        }

        return false;
    }
}

/// <summary>A set of tools as it was sent: in this order, and each with its members in this order.</summary>
/// <param name="Contents">Hashes of what the tools say, in the order in which they were sent.</param>
/// <param name="Orders">The order of the members of each.</param>
internal sealed record ToolSet(ulong[] Contents, byte[][] Orders)
{
    /// <summary>The set that forms make.</summary>
    public static ToolSet Of(ReadOnlySpan<ToolForm> forms)
    {
        ToolSet set = new(new ulong[forms.Length], new byte[forms.Length][]);
        for (int i = 0; i < forms.Length; i++)
        {
            (set.Contents[i], set.Orders[i]) = (forms[i].Content, forms[i].Order);
        }

        return set;
    }

    /// <summary>Identifies the tools, whatever their order.</summary>
    public string Id(string scope)
    {
        ulong[] sorted = [.. Contents];
        Array.Sort(sorted);
        return Convert.ToHexStringLower(
            SHA256.HashData([
                .. Encoding.UTF8.GetBytes(scope + "\n"),
                .. MemoryMarshal.AsBytes<ulong>(sorted),
            ])
        );
    }
}
