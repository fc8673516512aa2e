namespace Farthing.Serving.Kernels;

/// <summary>The token counts for which CUDA graphs are captured: a smaller step is padded to the next one.</summary>
/// <remarks>vLLM 0.19: 1, 2, 4, then 8 to 256 in steps of 8, then to 512 in steps of 16 (cudagraph_capture_sizes).</remarks>
public static class CaptureSizes
{
    /// <summary>The largest captured size: steps with more tokens run outside of graphs.</summary>
    public const int Largest = 512;

    /// <summary>All sizes, rising.</summary>
    public static IReadOnlyList<int> All { get; } = Build();

    /// <summary>Position in <see cref="All"/> of the size that each count from 0 to <see cref="Largest"/> is padded to.</summary>
    internal static byte[] Index { get; } = BuildIndex();

    /// <summary>The count that a step of some tokens runs with.</summary>
    public static int Padded(int tokens) => tokens is > 0 and <= Largest ? All[Index[tokens]] : tokens;

    private static int[] Build()
    {
        List<int> sizes = [1, 2, 4];
        for (int size = 8; size <= 256; size += 8)
        {
            sizes.Add(size);
        }

        for (int size = 272; size <= Largest; size += 16)
        {
            sizes.Add(size);
        }

        return [.. sizes];
    }

    private static byte[] BuildIndex()
    {
        byte[] index = new byte[Largest + 1];
        int at = 0;
        for (int tokens = 1; tokens <= Largest; tokens++)
        {
            if (tokens > All[at])
            {
                at++;
            }

            index[tokens] = (byte)at;
        }

        return index;
    }
}
