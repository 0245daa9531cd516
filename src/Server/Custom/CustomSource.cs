using Xebec.Server.Custom.Rules;
using Xebec.Server.Custom.Versions;
using Xebec.Server.Registry.Views;
using Xebec.Store.Seam;

namespace Xebec.Server.Custom;

/// <summary>Where the objects of definitions live, and what shows them in another version.</summary>
/// <param name="Store">Their store.</param>
/// <param name="Caller">For conversion by webhook.</param>
/// <param name="Cache">Where objects are kept as they are shown, whatever is bound anew.</param>
/// <param name="Meter">Told how long rules take.</param>
internal sealed record CustomSource(IStore Store, ConversionCaller Caller, ViewCache Cache, RuleMeter Meter);
