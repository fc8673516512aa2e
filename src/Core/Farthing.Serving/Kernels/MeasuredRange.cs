using Farthing.Serving.Deployments;
using Farthing.Serving.Models;

namespace Farthing.Serving.Kernels;

/// <summary>Names the shapes of a deployment that lie outside what was timed: factors are held at the edge there.</summary>
internal static class MeasuredRange
{
    private const int SmallestSide = 512;
    private const int LongestContext = 131_072;

    /// <summary>Leaves a note in the library for each.</summary>
    public static void Note(Deployment deployment, KernelLibrary library)
    {
        if (deployment.Engine.MaxModelLen is int longest && longest > LongestContext)
        {
            library.Outside($"context of {longest} tokens: timed up to {LongestContext}");
        }

        int tp = deployment.TensorParallel;
        foreach (LayerGroup group in deployment.Model.Layers)
        {
            if (group.Attention is GroupedAttention a)
            {
                Side(library, "attention output", a.Heads * a.HeadDim / tp);
            }

            if (group.Ffn is DenseFfn dense)
            {
                Side(library, "feed-forward", dense.Intermediate / tp);
            }
        }
    }

    private static void Side(KernelLibrary library, string what, int side)
    {
        if (side < SmallestSide)
        {
            library.Outside($"{what} of {side} columns per GPU: products were timed from {SmallestSide}");
        }
    }
}
