using System.Globalization;
using System.Text;
using Farthing.Studies.Kernels;

namespace Farthing.Studies.Orders;

/// <summary>The part of docs/accuracy-kernels.md that lists decode steps out of order, each group with its raw rows.</summary>
public static class DecodeOrderSection
{
    /// <summary>Heading of the section.</summary>
    public const string Heading = "## Decode steps out of order";

    /// <summary>The section as Markdown.</summary>
    public static string Of(int cells, IReadOnlyList<OutOfOrder> exceptions, OrderEvidence evidence)
    {
        StringBuilder page = new();
        OutOfOrder[] listed = [.. exceptions.Where(one => one.IsBeyondRepeatability)];
        page.Append('\n').Append(Heading).Append("\n\n");
        page.Append(
            CultureInfo.InvariantCulture,
            $"A step that reads fewer bytes should not take longer than one that reads more on the same GPU, nor a step on a GPU that is better in bandwidth, every peak and links longer than on a lesser one. Of {cells:N0} steps (every model, GPU and weight format of the catalog that fits, 1, 2, 4 and 8 GPUs, 1 to 128 sequences of {DecodeOrder.ContextTokens:N0} tokens) {exceptions.Count:N0} ({Share(exceptions.Count)}) do so by more than {100 * DecodeOrder.Rounding:F1} %, and {listed.Length:N0} ({Share(listed.Length)}) by more than {100 * DecodeOrder.Repeatability:F0} %, which is what timings of the same work differ by. A test holds both shares, and the latter steps to this list.\n\n"
        );
        Shares(page, exceptions, Share);
        page.Append(
            "A line of the lists is a pair of GPUs, or of formats on one GPU, with the operator in which most of the difference lies, and under them their steps as GPUs × sequences by model. The rows are the raw timings nearest to the worst step, in microseconds: of an untimed GPU those of the timed one that decides; layers are what serving measurements add to timed kernels. A dash: nothing of the kind was timed, the kernel is assumed.\n\n"
        );
        IReadOnlyList<OrderGroup> groups = OrderGroup.Of(listed);
        Table(page, "| slower GPU | lesser GPU |", groups.Where(group => group.Worst.IsOfGpus), evidence);
        Table(
            page,
            "| slower, fewer bytes | more bytes |",
            groups.Where(group => !group.Worst.IsOfGpus),
            evidence
        );
        page.Append("### The steps\n\n");
        foreach (OrderGroup group in groups)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"- {group.Slower} / {group.Faster}, {group.Operator}: {Steps(group)}\n"
            );
        }

        return page.ToString();

        string Share(int steps) =>
            string.Create(CultureInfo.InvariantCulture, $"{100.0 * steps / cells:F2} %");
    }

    /// <summary>Beginning of a line of the list: the group's name, and its number of steps.</summary>
    public static string Line(OrderGroup group) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {group.Slower} | {group.Faster} | {group.Operator} | {group.Members.Count} |"
        );

    /// <summary>Distribution of the differences, small ones included.</summary>
    private static void Shares(
        StringBuilder page,
        IReadOnlyList<OutOfOrder> exceptions,
        Func<int, string> share
    )
    {
        page.Append(
            CultureInfo.InvariantCulture,
            $"| of | most of it in | by more than {100 * DecodeOrder.Rounding:F1} % | by more than {100 * DecodeOrder.Repeatability:F0} % |\n|---|---|---:|---:|\n"
        );
        foreach (
            IGrouping<(bool IsOfGpus, string Operator), OutOfOrder> group in exceptions
                .GroupBy(one => (one.IsOfGpus, one.Operator))
                .OrderByDescending(group => group.Count())
                .ThenBy(group => group.Key.Operator, StringComparer.Ordinal)
        )
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {(group.Key.IsOfGpus ? "GPUs" : "formats")} | {group.Key.Operator} | {share(group.Count())} | {share(group.Count(one => one.IsBeyondRepeatability))} |\n"
            );
        }

        page.Append('\n');
    }

    private static void Table(
        StringBuilder page,
        string head,
        IEnumerable<OrderGroup> groups,
        OrderEvidence evidence
    )
    {
        page.Append(head)
            .Append(
                " operator | steps | worst | at | slower: raw row | faster: raw row |\n|---|---|---|---:|---:|---|---|---|\n"
            );
        foreach (OrderGroup group in groups)
        {
            OutOfOrder worst = group.Worst;
            page.Append(
                CultureInfo.InvariantCulture,
                $"{Line(group)} {worst.Ratio:F2} × | {worst.Cell.Model}, {(worst.IsOfGpus ? Serving.Precision.FormatFacts.Id(worst.Cell.Format) + ", " : "")}{worst.Cell.TensorParallel} × {worst.Cell.Batch} | {Row(evidence.Slower(worst))} | {Row(evidence.Faster(worst))} |\n"
            );
        }

        page.Append('\n');
    }

    private static string Row(KernelTiming? row) =>
        row is null
            ? "–"
            : string.Create(CultureInfo.InvariantCulture, $"{row.Gpu}, {row.Call}: {row.Us} ({row.Source})");

    private static string Steps(OrderGroup group) =>
        string.Join(
            "; ",
            group
                .Members.GroupBy(one => one.Cell.Model, StringComparer.Ordinal)
                .OrderBy(model => model.Key, StringComparer.Ordinal)
                .Select(model =>
                    model.Key
                    + " "
                    + string.Join(
                        ' ',
                        model
                            .Select(one => $"{one.Cell.TensorParallel}×{one.Cell.Batch}")
                            .Distinct()
                            .Order(StringComparer.Ordinal)
                    )
                )
        );
}
