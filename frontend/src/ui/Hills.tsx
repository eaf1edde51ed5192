/** Two hills and a low sun: a picture of nothing in particular. */

export function Hills() {
  return (
    <svg class="hills" viewBox="0 0 1200 200" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <circle class="hills-sun" cx="770" cy="96" r="46" />
      <path class="hills-far" d="M0 138C180 84 330 92 500 128s330 46 700-34v106H0Z" />
      <path class="hills-near" d="M0 172c240-52 420-26 600-8s400 22 600-30v66H0Z" />
      <path class="hills-ground" d="M0 196c300-22 560-10 760-4s320 4 440-6v16H0Z" />
    </svg>
  );
}
