using System.Globalization;

namespace Farthing.Workloads.Traces.Writing;

/// <summary>Writes requests as Farthing's JSON lines, one after the other as they come. Prefix ids are numbered from 0 in the order of their appearance: only their equality within the file means something.</summary>
/// <param name="writer">Where to; line feeds are its own.</param>
public sealed class TraceLineWriter(TextWriter writer)
{
    private readonly Dictionary<ulong, int> numbers = [];
    private int next; // number of the next id

    /// <summary>Writes a request.</summary>
    /// <param name="arrivalNs">Since the trace's beginning.</param>
    /// <param name="inputTokens">Tokens of its prompt.</param>
    /// <param name="outputTokens">Tokens of its answer.</param>
    /// <param name="tenant">0: none.</param>
    /// <param name="session">−1: none.</param>
    /// <param name="blockTokens">Tokens that a prefix id stands for; 0: the trace has none.</param>
    /// <param name="prefixIds">Its prefix ids, from its beginning. Where they are fewer than its whole blocks, the others get ids that no other request has.</param>
    public void Write(
        long arrivalNs,
        long inputTokens,
        long outputTokens,
        int tenant,
        int session,
        int blockTokens,
        ReadOnlySpan<ulong> prefixIds
    )
    {
        writer.Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"arrival_ns\":{arrivalNs},\"input\":{inputTokens},\"output\":{outputTokens}"
            )
        );
        if (tenant != 0)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $",\"tenant\":{tenant}"));
        }

        if (session >= 0)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $",\"session_id\":{session}"));
        }

        if (blockTokens > 0)
        {
            writer.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $",\"trace_block_size\":{blockTokens},\"hash_ids\":["
                )
            );
            WriteIds(writer, prefixIds, numbers, ref next);
            for (long i = prefixIds.Length; i < inputTokens / blockTokens; i++)
            {
                writer.Write(i > 0 ? ", " : "");
                writer.Write(next++);
            }

            writer.Write(']');
        }

        writer.WriteLine('}');
    }

    /// <summary>Writes ids, and gives new ones the next numbers.</summary>
    internal static void WriteIds(
        TextWriter writer,
        ReadOnlySpan<ulong> ids,
        Dictionary<ulong, int> numbers,
        ref int next
    )
    {
        for (int i = 0; i < ids.Length; i++)
        {
            if (!numbers.TryGetValue(ids[i], out int number))
            {
                number = next++;
                numbers.Add(ids[i], number);
            }

            if (i > 0)
            {
                writer.Write(", ");
            }

            writer.Write(number);
        }
    }
}
