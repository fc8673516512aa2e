using Farthing.Gateway.Admission;

namespace Farthing.Gateway.Batches;

/// <summary>A line on its way into a part.</summary>
/// <param name="Line">The line.</param>
/// <param name="Item">It as the provider takes it.</param>
/// <param name="Hold">Its money.</param>
/// <param name="User">The end user; empty without.</param>
internal sealed record PartItem(ClaimedLine Line, byte[] Item, IHold Hold, string User);
