using Farthing.Serving.Precision;

namespace Farthing.Studies.Orders;

/// <summary>Steps that are out of order for one reason: the same two GPUs, or the same two formats on one GPU, and the same operator.</summary>
/// <param name="Slower">GPU, or GPU and format, of the slower steps.</param>
/// <param name="Faster">GPU, or format, that they should not be slower than.</param>
/// <param name="Operator">Where most of the difference lies.</param>
/// <param name="Members">The steps, the worst first.</param>
public sealed record OrderGroup(
    string Slower,
    string Faster,
    string Operator,
    IReadOnlyList<OutOfOrder> Members
)
{
    /// <summary>The step that is furthest out of order.</summary>
    public OutOfOrder Worst => Members[0];

    /// <summary>Groups of all exceptions, GPUs first, the largest first.</summary>
    public static IReadOnlyList<OrderGroup> Of(IEnumerable<OutOfOrder> exceptions) =>
        [
            .. exceptions
                .GroupBy(one =>
                    one.IsOfGpus
                        ? (one.Cell.Gpu, one.Beside.Gpu, one.Operator, IsOfGpus: true)
                        : (
                            $"{one.Cell.Gpu} {FormatFacts.Id(one.Cell.Format)}",
                            FormatFacts.Id(one.Beside.Format),
                            one.Operator,
                            IsOfGpus: false
                        )
                )
                .Select(group => new OrderGroup(
                    group.Key.Item1,
                    group.Key.Item2,
                    group.Key.Operator,
                    [
                        .. group
                            .OrderByDescending(one => one.Ratio)
                            .ThenBy(one => one.Cell.Model, StringComparer.Ordinal)
                            .ThenBy(one => one.Cell.TensorParallel)
                            .ThenBy(one => one.Cell.Batch),
                    ]
                ))
                .OrderByDescending(group => group.Worst.IsOfGpus)
                .ThenByDescending(group => group.Members.Count)
                .ThenBy(group => group.Slower, StringComparer.Ordinal)
                .ThenBy(group => group.Faster, StringComparer.Ordinal)
                .ThenBy(group => group.Operator, StringComparer.Ordinal),
        ];
}
