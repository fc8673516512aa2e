using Farthing.Catalogs.Reading;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Support;

/// <summary>An operator whose kernels were timed on a GPU.</summary>
/// <param name="KernelGpu">The GPU as coefficients name it, such as <c>h100_sxm</c>.</param>
/// <param name="Operator">gemm, attention_prefill, attention_decode, moe, mla or all_reduce.</param>
/// <param name="Dtype">The kernels' data type; null where it does not matter.</param>
/// <param name="Engine">Engine and version that ran them.</param>
/// <param name="Rows">Timings.</param>
/// <param name="HeadDims">Head dimensions that were timed; empty where there are none.</param>
/// <param name="Sources">Where they come from.</param>
public sealed record KernelTable(
    string KernelGpu,
    string Operator,
    string? Dtype,
    string Engine,
    int Rows,
    IReadOnlyList<int> HeadDims,
    IReadOnlyList<SourceNote> Sources
)
{
    internal static KernelTable Read(MemberReader row) =>
        new(
            row.RequiredText("gpu"),
            row.RequiredText("operator"),
            row.Text("dtype"),
            row.RequiredText("engine"),
            row.RequiredWhole("rows"),
            row.Wholes("head_dims"),
            row.Sources()
        );
}
