using System.Runtime.InteropServices;

namespace Farthing.Gateway.Caching.Stores;

/// <summary>Bytes of answers in blocks that are chained, within a few large arrays: however many answers there are, the garbage collector copies none of them and looks at none. One thread at a time.</summary>
internal sealed class AnswerBlocks
{
    /// <summary>Bytes of a block, its link to the next one included: half of one is lost at the end of an answer.</summary>
    public const int BlockBytes = 256;

    private const int Payload = BlockBytes - sizeof(int);
    private const int BlocksAnArray = 4096; // A mebibyte: stays where it is from the beginning.
    private const int None = -1;
    private readonly List<byte[]> arrays = [];
    private int firstFree = None;
    private int neverUsed;
    private int used;

    /// <summary>Bytes of its arrays.</summary>
    public long Bytes => (long)arrays.Count * BlocksAnArray * BlockBytes;

    /// <summary>Writes an answer.</summary>
    /// <param name="answer">Its bytes; at least one.</param>
    /// <returns>Its first block.</returns>
    public int Write(ReadOnlySpan<byte> answer)
    {
        int first = Take();
        int block = first;
        while (true)
        {
            int length = Math.Min(Payload, answer.Length);
            answer[..length].CopyTo(PayloadOf(block));
            answer = answer[length..];
            if (answer.IsEmpty)
            {
                NextOf(block) = None;
                return first;
            }

            int next = Take();
            NextOf(block) = next;
            block = next;
        }
    }

    /// <summary>Reads an answer.</summary>
    /// <param name="first">Its first block.</param>
    /// <param name="answer">Receives its bytes; as long as it is.</param>
    public void Read(int first, Span<byte> answer)
    {
        for (int block = first; !answer.IsEmpty; block = NextOf(block))
        {
            int length = Math.Min(Payload, answer.Length);
            PayloadOf(block)[..length].CopyTo(answer);
            answer = answer[length..];
        }
    }

    /// <summary>Gives an answer's blocks to others; its bytes are overwritten.</summary>
    /// <param name="first">Its first block.</param>
    public void Free(int first)
    {
        for (int block = first; block != None; )
        {
            PayloadOf(block).Clear();
            ref int link = ref NextOf(block);
            int next = link;
            (link, firstFree) = (firstFree, block);
            block = next;
            used--;
        }

        if (used == 0) // What a purge empties needs no memory, but for what the next one needs.
        {
            arrays.RemoveRange(1, arrays.Count - 1);
            (firstFree, neverUsed) = (None, 0);
        }
    }

    private int Take()
    {
        used++;
        if (firstFree != None)
        {
            int block = firstFree;
            firstFree = NextOf(block);
            return block;
        }

        if (neverUsed == arrays.Count * BlocksAnArray)
        {
            arrays.Add(GC.AllocateUninitializedArray<byte>(BlocksAnArray * BlockBytes));
        }

        return neverUsed++;
    }

    private Span<byte> BlockOf(int block) =>
        arrays[block / BlocksAnArray].AsSpan(block % BlocksAnArray * BlockBytes, BlockBytes);

    private Span<byte> PayloadOf(int block) => BlockOf(block)[sizeof(int)..];

    private ref int NextOf(int block) => ref MemoryMarshal.AsRef<int>(BlockOf(block));
}
