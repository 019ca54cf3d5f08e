import type { JSX } from "preact"
import { useLayoutEffect, useRef } from "preact/hooks"
import { Avatar } from "../parts/Avatar.tsx"
import { Icon, type IconName } from "../parts/Icon.tsx"
import { words } from "../words.ts"
import { colourOf } from "./colouring.ts"
import { moment } from "./moments.ts"
import { RATES, type Rate, stripesOf } from "./playing.ts"
import type { Reel } from "./reel.ts"
import { sittingAt, writerOf } from "./sittings.ts"
import type { Playing } from "./usePlaying.ts"

type Props = { reel: Reel; playing: Playing }

/** Goes through the history: by hand, or by itself. */
export function Player({ reel, playing }: Props): JSX.Element {
  const { at, go, toggle } = playing
  const said = words.history
  const place = at ?? reel.upto
  const revision = reel.at(place)
  const writer = revision && writerOf(revision)
  const name = writer?.name ?? said.somebody
  const when = revision ? moment(Date.parse(revision.at)) : ""
  const sitting = sittingAt(reel.sittings, place)
  const first = reel.after + 1
  const back = () => go(place > (sitting?.first ?? 0) ? (sitting?.first ?? first) : (sitting?.first ?? first) - 1)
  const on = () => go(place < (sitting?.last ?? 0) ? (sitting?.last ?? place) : place + 1)
  return (
    <section class="player" aria-label={said.player} data-test="player">
      <div class="controls">
        <Control icon="sittingBack" words={said.sittingBack} off={place <= first} onPress={back} wide />
        <Control icon="stepBack" words={said.stepBack} off={place <= first} onPress={() => go(place - 1)} />
        <button type="button" class="play" aria-label={playing.playing ? said.pause : said.play} onClick={toggle}>
          <Icon name={playing.playing ? "pause" : "play"} />
        </button>
        <Control icon="stepOn" words={said.stepOn} off={place >= reel.upto} onPress={() => go(place + 1)} />
        <Control icon="sittingOn" words={said.sittingOn} off={place >= reel.upto} onPress={on} wide />
      </div>
      <div class="track">
        <Strip reel={reel} />
        <input
          type="range"
          aria-label={said.place}
          aria-valuetext={said.placeText(place, reel.upto, name, when)}
          min={first}
          max={reel.upto}
          step={1}
          value={place}
          onInput={(event) => go(event.currentTarget.valueAsNumber)}
        />
        <p class="place">
          {writer && <Avatar name={name} colour={colourOf(writer)} quiet />}
          <span class="place-name">{name}</span>
          <span class="place-when">
            {when} · {said.revision(place)}
          </span>
        </p>
      </div>
      <Speed rate={playing.rate} onRate={playing.setRate} />
    </section>
  )
}

function Control(props: {
  icon: IconName
  words: string
  off: boolean
  wide?: boolean
  onPress: () => void
}): JSX.Element {
  return (
    <button
      type="button"
      class={props.wide ? "round only-wide" : "round"}
      aria-label={props.words}
      title={props.words}
      disabled={props.off}
      onClick={props.onPress}
    >
      <Icon name={props.icon} />
    </button>
  )
}

function Speed({ rate, onRate }: { rate: Rate; onRate: (rate: Rate) => void }): JSX.Element {
  return (
    <select
      class="select speed"
      aria-label={words.history.rate}
      value={rate}
      onChange={(event) => onRate(Number(event.currentTarget.value) as Rate)}
    >
      {RATES.map((each) => (
        <option key={each} value={each}>
          {words.history.rates[each]}
        </option>
      ))}
    </select>
  )
}

/** Who wrote when, in their colours. */
function Strip({ reel }: { reel: Reel }): JSX.Element {
  const strip = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const stops = stripesOf(reel.made).map(({ writer, from, to }) => {
      const [start, end] = [from, to].map((each) => `${(each * 100).toFixed(2)}%`)
      return `${colourOf(reel.writers[writer])} ${start} ${end}`
    })
    strip.current?.style.setProperty("--stripes", `linear-gradient(to right, ${stops.join(", ")})`)
  }, [reel, reel.upto])
  return <div class="strip" ref={strip} />
}
