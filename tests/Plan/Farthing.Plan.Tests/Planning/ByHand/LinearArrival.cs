namespace Farthing.Tests.Planning.ByHand;

/// <summary>One request of a linear world.</summary>
/// <param name="Ms">When it arrives, in milliseconds.</param>
/// <param name="Input">Its prompt in tokens.</param>
/// <param name="Output">Tokens that it writes.</param>
internal readonly record struct LinearArrival(long Ms, int Input, int Output);
